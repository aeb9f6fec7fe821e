"""What the demo prints: its day, its address, and who can sign in with what."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence

from django.utils.translation import override

from guihang.access import clock
from guihang.access.role_words import grouped
from guihang.access.roles import Role
from guihang.desk.demo.cast import CAST, Part, has_own_password
from guihang.territory.places import own_places
from guihang.texts import mark, translate

HEADINGS = (mark("Role"), mark("Name"), mark("Place"), mark("User name"), mark("Password"))
INVENTED = mark("The demo stands on {day}. Everybody in it is invented; nothing leaves this machine.")
OPEN = mark("Open {address} and sign in. Ctrl-C stops it.")
CHANGED = mark("(changed)")


def tell_how_to_enter(language: str, address: str) -> None:
    """Print the day, the table of sign-ins and, where one is given, the address."""
    rows = [[translate(heading, language) for heading in HEADINGS], *(list(_told(part, language)) for part in CAST)]
    head, rule, *table = _table(rows)
    lines = [translate(INVENTED, language).format(day=clock.today().isoformat()), "", head, rule]
    for family, members in _families(language):
        lines += ["", f"{family}", *(line for part, line in zip(CAST, table, strict=True) if part.role in members)]
    if address:
        lines += ["", translate(OPEN, language).format(address=address)]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _families(language: str) -> Iterator[tuple[str, tuple[Role, ...]]]:
    """The families of roles in words: somebody who looks for a department finds it under its heading."""
    with override(language):
        yield from [(str(label), members) for label, members in grouped()]


def _told(part: Part, language: str) -> Iterator[str]:
    with override(language):
        yield str(part.role.label)
    yield part.display_name
    yield own_places().name(part.place) or part.place
    yield part.username
    yield part.password() if has_own_password(part) else translate(CHANGED, language)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines, column under column, with a rule below the headings."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(_padded(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [lines[0], "─" * max(map(_width, lines)), *lines[1:]]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
