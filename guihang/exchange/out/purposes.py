"""What people's data is taken out for, each purpose with the law it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from guihang.texts import mark


@dataclass(frozen=True, slots=True)
class OutPurpose:
    """One purpose. `told`: it must be said for whom, however few people there are."""

    code: str
    label: str
    basis: tuple[str, ...]
    told: bool = False


_ALL = (
    OutPurpose(
        "own_work",
        mark("The office's own work away from the screen"),
        (mark("Drug Control Law, art. 33, 34"), mark("Personal Information Protection Law, art. 6, 34")),
    ),
    OutPurpose(
        "compared",
        mark("Comparing with another register of the same office"),
        (mark("Personal Information Protection Law, art. 8, 34"),),
    ),
    OutPurpose(
        "reported",
        mark("A report that the office above has asked for"),
        (mark("Drug Control Law, art. 4, 5"), mark("Personal Information Protection Law, art. 34")),
        told=True,
    ),
    OutPurpose(
        "handed_over",
        mark("Handed to another unit on a ground that the law names"),
        (
            mark("Personal Information Protection Law, art. 23, 34"),
            mark("Public Security Administration Punishments Law, art. 136"),
        ),
        told=True,
    ),
)
OUT_PURPOSES: Mapping[str, OutPurpose] = MappingProxyType({p.code: p for p in _ALL})
USUAL = _ALL[0].code
