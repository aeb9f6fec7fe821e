"""Resident identity numbers (GB 11643-1999): the check character, the birth day, the sex. Pure; holds nobody's number.

Eighteen characters: six of the county, eight of the birth date, three in sequence (odd: male), one check character by
ISO 7064 MOD 11-2. The county is not looked at: old codes are right, and residence permits have none.
"""

from __future__ import annotations

import re
from datetime import date

from guihang.texts import Message, mark

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
LENGTH = 18
EARLIEST_BIRTH = 1900
_WHOLE = re.compile(r"[1-9][0-9]{16}[0-9X]")

HOW_MANY = mark("An identity number has 18 characters; found {found}.")
WHICH_SIGNS = mark("An identity number has 17 digits and a last digit or X.")
# Which one is wrong nobody can tell: naming the character that would fit would only invite to change the last.
WRONG_CHECK = mark("The check character does not fit: at least one of the 18 is wrong; compare with the document.")
WRONG_BIRTH = mark("Characters 7 to 14 are the birth day: {found} is no day on which somebody living was born.")


def check_character(first: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits."""
    return CHECKS[sum(int(d) * w for d, w in zip(first, WEIGHTS, strict=True)) % 11]


def fault_of(number: str, today: date) -> Message | None:
    """What is wrong with a number of the resident's form (tidied: no spaces, X large); None when it can be right."""
    if len(number) != LENGTH:
        return Message(HOW_MANY, {"found": len(number)})
    if not _WHOLE.fullmatch(number):
        return Message(WHICH_SIGNS)
    born = birth_of(number)
    if born is None or born > today:
        return Message(WRONG_BIRTH, {"found": number[6:14]})
    if check_character(number[:17]) != number[17]:
        return Message(WRONG_CHECK)
    return None


def birth_of(number: str) -> date | None:
    """The birth day that characters 7 to 14 tell; None when they are no day since 1900."""
    digits = number[6:14]
    if len(digits) < 8 or not (digits.isascii() and digits.isdigit()) or int(digits[:4]) < EARLIEST_BIRTH:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """The sex that the seventeenth digit tells: m for odd, f for even."""
    return "m" if int(number[16]) % 2 else "f"
