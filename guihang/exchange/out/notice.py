"""What goes with every copy: for what it was taken, by whom, until when; that it may not be passed on; whom to tell.

In both languages, on a sheet of its own and on every printed page. The papers that are printed have the short form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from guihang.access.clock import SHANGHAI
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.exchange.ledger import notice_sheet
from guihang.exchange.models import Outgoing
from guihang.exchange.out.book import Layout
from guihang.exchange.out.gate import told
from guihang.exchange.out.marks import copy_code
from guihang.exchange.out.purposes import OUT_PURPOSES
from guihang.texts import LANGUAGES, Message, mark, translate

HEADINGS = (mark("What"), mark("What it says"))
COPY, WHAT, PURPOSE, WORDS = mark("Copy"), mark("Content"), mark("Purpose"), mark("For whom, and what for")
BY, AGREED, WHEN, UNTIL = mark("Taken out by"), mark("Agreed to by"), mark("Taken out on"), mark("May be kept until")
PASSING_ON, SECRET, ENDS, FOUND = mark("Passing on"), mark("Secrecy"), mark("At the end"), mark("Found elsewhere")
CONTENT = mark("{place}: data of {people} people")
CONTENT_ROWS = mark("{place}: {people} rows of a ledger that were not taken in")
NOT_ON = mark(
    "Personal data on file. It is used for this purpose and by this receiver only, and is not passed on: not to "
    "another unit, person or group chat, neither whole nor in part (Personal Information Protection Law, articles 21, "
    "23 and 25). Another purpose or receiver needs a ground of its own and a new copy."
)
KEEP_SECRET = mark(
    "Whoever receives it keeps secret what it says of an offence: such records are sealed (Public Security "
    "Administration Punishments Law, article 136). It is not used to refuse anybody work, school, housing or benefits."
)
THEN_GONE = mark("After that day the copy and all that was made from it is destroyed; whoever took it says so here.")
TELL = mark("Whoever finds this list where it should not be tells {contact} at once, with the number of the copy.")
AN_OFFICE = mark("the office that took it out, or the county's narcotics control office")
TRACED = mark("Each copy can be told from every other, also when only part of it is left.")
SHORT = mark("Personal data: for the purpose named only, not to be passed on. Copy {code}, until {day}.")
SHORT_PAPER = mark("Personal data: for the office's work only, not to be passed on.")


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of one copy."""

    code: str
    layout: Layout
    rows: Sequence[Sequence[str]]
    above: str
    below: str


def notice_of(row: Outgoing, now: datetime) -> Notice:
    """The notice of what leaves now."""
    code, day = copy_code(row.pk), row.ends_on.isoformat()
    short = [Message(SHORT, {"code": code, "day": day}).render(language) for language in LANGUAGES]
    headings = [_both(text) for text in HEADINGS]
    layout = Layout(notice_sheet.NAME, notice_sheet.TITLE, headings, [24, 110], short[0], short[1])
    return Notice(code, layout, _rows(row, code, now), short[0], short[1])


def _rows(row: Outgoing, code: str, now: datetime) -> list[list[str]]:
    purpose = OUT_PURPOSES[row.purpose]
    content = CONTENT_ROWS if row.kind == Outgoing.Kind.RETURNED else CONTENT
    said = {"place": name_of(row.place) or row.place, "people": row.people}
    contact: str | Message = settings.GUIHANG_CONTACT or Message(AN_OFFICE)
    people = User.objects.in_bulk([u for u in (row.user_id, row.approved_by) if u is not None])
    names = {pk: user.display_name for pk, user in people.items()}
    lines: list[tuple[str, str]] = [
        (COPY, code),
        (WHAT, _both(content, **said)),
        (PURPOSE, f"{_both(purpose.label)}（{'；'.join(translate(law, LANGUAGES[0]) for law in purpose.basis)}）"),
        (WORDS, told(row).get("words", "")),
        (BY, names.get(row.user_id, "")),
        (AGREED, names.get(row.approved_by, "") if row.approved_by else ""),
        (WHEN, f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
        (UNTIL, row.ends_on.isoformat()),
        (PASSING_ON, _both(NOT_ON)),
        (SECRET, _both(KEEP_SECRET)),
        (ENDS, _both(THEN_GONE)),
        (FOUND, f"{_both(TELL, contact=contact)} {_both(TRACED)}"),
    ]
    return [[_both(name), words] for name, words in lines if words]


def _both(text: str, **said: object) -> str:
    """A text in both languages, one after the other."""
    return " ".join(Message(text, said).render(language) for language in LANGUAGES)


def paper_notice(language: str) -> str:
    """The line at the foot of papers that name several people."""
    return translate(SHORT_PAPER, language)
