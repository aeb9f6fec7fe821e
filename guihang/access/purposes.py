"""What a file is read for, each purpose with the law it stands on. A reading without one shows nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from guihang.texts import mark


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose.

    `label` is the catalogue key of its words, `basis` names the articles, `asked` says whether somebody has to give
    a written reason first (a ticket): what belongs to a role's daily work issues itself from the grant.
    """

    code: str
    label: str
    basis: tuple[str, ...]
    asked: bool = False


_ALL = (
    Purpose(
        "daily_work",
        mark("The office's daily work with the person"),
        (
            mark("Drug Control Law, art. 33, 34"),
            mark("Drug Rehabilitation Regulation, art. 14–20"),
            mark("Personal Information Protection Law, art. 13(3), 34"),
        ),
    ),
    Purpose(
        "supervision",
        mark("Guidance and supervision of the offices"),
        (
            mark("Drug Control Law, art. 4, 5"),
            mark("Drug Rehabilitation Regulation, art. 3, 4"),
            mark("Personal Information Protection Law, art. 34"),
        ),
    ),
    Purpose(
        "police_duty",
        mark("Duties of the police"),
        (
            mark("Drug Rehabilitation Regulation, art. 4"),
            mark("Drug Control Law, art. 31–38"),
            mark("Personal Information Protection Law, art. 34"),
        ),
    ),
    Purpose(
        "visit_asked",
        mark("A visit that the office asked for"),
        (mark("Drug Rehabilitation Regulation, art. 17"), mark("Personal Information Protection Law, art. 6, 21")),
    ),
    Purpose(
        "help_asked",
        mark("Help that the person asked for"),
        (mark("Personal Information Protection Law, art. 13(1), 23, 29"),),
    ),
    Purpose(
        "break_glass",
        mark("A single look, with a written reason"),
        (mark("Personal Information Protection Law, art. 13(3)(4), 34"),),
        asked=True,
    ),
    Purpose(
        "unseal",
        mark("A sealed file opened on a ground that the law names"),
        (mark("Public Security Administration Punishments Law, art. 136"),),
        asked=True,
    ),
    Purpose(
        "rights", mark("A request of the person themselves"), (mark("Personal Information Protection Law, art. 44–50"),)
    ),
)

PURPOSES: Mapping[str, Purpose] = MappingProxyType({p.code: p for p in _ALL})
