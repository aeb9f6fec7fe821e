"""The table of roles as the page shows it, read back."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROLE = re.compile(r'<article[^>]* data-role="(\w+)">(.*?)</article>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    """One role as the page shows it: codes."""

    powers: set[str]
    acts: set[str]
    sees: set[str]
    purposes: set[str]


def on_screen(page: str) -> dict[str, Shown]:
    """Each role on the page with what stands in its panel."""

    def all_of(name: str, text: str) -> set[str]:
        return set(re.findall(rf'data-{name}="([\w.]+)"', text))

    names = ("power", "act", "part", "purpose")
    return {role: Shown(*(all_of(name, text) for name in names)) for role, text in _ROLE.findall(page)}
