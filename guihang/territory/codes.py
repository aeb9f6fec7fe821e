"""Division codes: twelve digits, five levels, and the range of codes that a territory spans.

The digits are read as 2 (province), 2 (city), 2 (county), 3 (township), 3 (village); what is not told
is zero. A city without counties (441900000000) has its townships straight under it (441900003000).
Codes have one length and hold digits only, so text order is numeric order under every collation of both
databases, and `low <= code <= high` is one scan of a plain index at every level.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

CODE_LENGTH = 12


class Level(IntEnum):
    """The five levels, from the widest."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5


PREFIX_LENGTHS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
_LEVEL_OF_LENGTH = {length: level for level, length in PREFIX_LENGTHS.items()}


class BadCode(ValueError):
    """What was given is not the code of a division."""

    def __init__(self, found: object) -> None:
        super().__init__(f"{found!r} is not a division code: expected 12 digits, or the first 2, 4, 6 or 9 of them")
        self.found = found


def full_code(code: str) -> str:
    """`code` filled up to 12 digits. Raises BadCode for anything but 2, 4, 6, 9 or 12 digits."""
    if not (code.isascii() and code.isdigit()) or len(code) not in _LEVEL_OF_LENGTH or code.startswith("00"):
        raise BadCode(code)
    return code.ljust(CODE_LENGTH, "0")


def level_of(code: str) -> Level:
    """The level of a code of 12 digits (shorter ones are filled up first)."""
    code = full_code(code)
    if code[9:] != "000":
        return Level.VILLAGE
    if code[6:9] != "000":
        return Level.TOWNSHIP
    if code[4:6] != "00":
        return Level.COUNTY
    return Level.CITY if code[2:4] != "00" else Level.PROVINCE


def parent_of(code: str) -> str | None:
    """The code one level up; None for a province. A township of a city without counties has the city."""
    code = full_code(code)
    level = level_of(code)
    if level is Level.PROVINCE:
        return None
    return code[: PREFIX_LENGTHS[Level(level - 1)]].ljust(CODE_LENGTH, "0")


def ancestors_of(code: str) -> tuple[str, ...]:
    """All divisions above `code`, the province first."""
    above: list[str] = []
    up = parent_of(code)
    while up is not None:
        above.append(up)
        up = parent_of(up)
    return tuple(reversed(above))


def county_of(code: str) -> str:
    """The county that `code` is or lies in (for a city without counties: the city). Raises BadCode
    above a county.
    """
    return _at(code, Level.COUNTY)


def township_of(code: str) -> str:
    """The township that `code` is or lies in. Raises BadCode above a township."""
    return _at(code, Level.TOWNSHIP)


def _at(code: str, level: Level) -> str:
    code = full_code(code)
    if level_of(code) < level:
        raise BadCode(code)
    return code[: PREFIX_LENGTHS[level]].ljust(CODE_LENGTH, "0")


def is_development_zone(code: str) -> bool:
    """Whether the statistical code stands for a development zone and not for an administrative division.

    The statistics bureau numbers such "counties" 71 to 79 and such "townships" 400 and above.
    """
    code = full_code(code)
    level = level_of(code)
    if level is Level.COUNTY:
        return "71" <= code[4:6] <= "79"
    return level is Level.TOWNSHIP and code[6:9] >= "400"


@dataclass(frozen=True, slots=True)
class Territory:
    """A division with all that lies in it: the prefix of its code and the range that the prefix spans."""

    prefix: str
    low: str
    high: str
    level: Level

    @classmethod
    def of(cls, code: str) -> Territory:
        """The territory of a division. Raises BadCode."""
        low = full_code(code)
        level = level_of(low)
        prefix = low[: PREFIX_LENGTHS[level]]
        return cls(prefix, low, prefix.ljust(CODE_LENGTH, "9"), level)

    @property
    def code(self) -> str:
        """The division's own code; also the low end of the range."""
        return self.low

    def contains(self, code: str) -> bool:
        """Whether the division `code` (12 digits) lies in this territory or is it. Anything else is
        outside.
        """
        return len(code) == CODE_LENGTH and self.low <= code <= self.high and code.isascii() and code.isdigit()

    def covers(self, other: Territory) -> bool:
        """Whether all of `other` lies in this territory."""
        return self.low <= other.low and other.high <= self.high
