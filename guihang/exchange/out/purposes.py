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
    OutPurpose("own_work", mark("The office's own work away from the screen"), ("禁毒法33、34", "PIPL 6、34")),
    OutPurpose("compared", mark("Comparing with another register of the same office"), ("PIPL 8、34",)),
    OutPurpose("reported", mark("A report that the office above has asked for"), ("禁毒法4、5", "PIPL 34"), told=True),
    OutPurpose(
        "handed_over",
        mark("Handed to another unit on a ground that the law names"),
        ("PIPL 23、34", "治安管理处罚法136"),
        told=True,
    ),
)
OUT_PURPOSES: Mapping[str, OutPurpose] = MappingProxyType({p.code: p for p in _ALL})
USUAL = _ALL[0].code
