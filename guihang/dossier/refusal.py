"""What record() says no to, and why, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from guihang.rules.problems import Problem
from guihang.texts import DEFAULT_LANGUAGE, Message


class Unacceptable(ValueError):
    """What was handed in would make the file untrue. `problems` says where, what was found, what is expected."""

    def __init__(self, problems: Sequence[Message | Problem]) -> None:
        super().__init__("; ".join(str(p) for p in problems))
        self.problems = list(problems)

    def lines(self, language: str = DEFAULT_LANGUAGE) -> list[str]:
        """Each problem as a sentence."""
        return [p.render(language) for p in self.problems]
