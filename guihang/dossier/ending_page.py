"""How the end stands, as the page of a file shows it: since when the clean years count, until when, and, when the day
is near, what the office has still to bring together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from guihang.access.roles import Part
from guihang.dossier.addresses import record_address
from guihang.dossier.basis import basis_words
from guihang.dossier.ending import HELP_ENDED
from guihang.dossier.entry import Facts
from guihang.dossier.models import Order, Person
from guihang.dossier.policy import pack_for
from guihang.dossier.sealing import HELP_AGREED
from guihang.dossier.workout import effective
from guihang.rules import packs
from guihang.rules.acts import code_label
from guihang.rules.clean import READ, UNKNOWN, CleanYears, Decision, clean_years
from guihang.texts import translate
from guihang.web.words.dates import short_day

NOTICE = "end_of_control"
# A last test is one of the last half year: the longest window that a pack has.
LAST_TEST_WITHIN = timedelta(days=184)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the checklist: what, whether it is there, what is known of it, where it is written (or "")."""

    label: str
    done: bool
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of control as the page shows it."""

    on: date | None = None
    since: date | None = None
    ground: str = ""
    basis: str = ""
    unknown: str = ""
    other: str = ""
    apart: str = ""
    """How the last day of the newest decision's term lies to the last day of the years."""
    leaves_on: date | None = None
    days: int = 0
    checklist: tuple[Item, ...] = field(default=())

    @property
    def last(self) -> date | None:
        """The last day of the years."""
        return self.on - timedelta(days=1) if self.on else None


def clean_of(held: Iterable[Facts], orders: Sequence[Order], place: str) -> CleanYears:
    """The clean years of a file, from its entries that hold and its decisions as they stand."""
    decisions = [Decision(o.pk, o.kind, o.decided_on, o.credited_days) for o in orders]
    newest = max(orders, key=lambda o: o.decided_on, default=None)
    pack = packs.load(newest.policy if newest else pack_for(place))
    return clean_years(decisions, (e for e in held if e.kind in READ), pack)


def helps_by_consent(entries: Iterable[Facts]) -> bool:
    """Whether the file is one of help by consent, still agreed to."""
    kinds = {e.kind for e in effective(entries)}
    return HELP_AGREED in kinds and HELP_ENDED not in kinds


def ending_of(
    person: Person,
    entries: Sequence[Facts],
    orders: Sequence[Order],
    *,
    today: date,
    language: str,
    sees: Collection[Part],
    writes: Collection[str],
    open_question: bool,
) -> Ending | None:
    """What the page shows; None for help by consent, and for who is not shown the course. No statement is asked."""
    held = effective(entries)
    if Part.COURSE not in sees or any(e.kind == HELP_AGREED for e in held):
        return None
    clean = clean_of(held, orders, person.place)
    leaves_on = person.off_lists_on
    days = (leaves_on - today).days if leaves_on else 0
    near = leaves_on is not None and days <= settings.GUIHANG_END_AHEAD_DAYS
    return Ending(
        on=clean.on,
        since=clean.since,
        ground=translate(code_label(clean.ground), language),
        basis=basis_words(",".join(clean.basis), language, person.place),
        unknown=translate(UNKNOWN[clean.unknown_because], language) if clean.unknown_because else "",
        other=_other(clean, today, language),
        apart=_apart(clean, orders, today, language),
        leaves_on=leaves_on,
        days=days,
        checklist=checklist(person.pk, held, orders, today, language, sees, writes, open_question) if near else (),
    )


def _other(clean: CleanYears, today: date, language: str) -> str:
    """The start that the pack does not take: the police see both."""
    if clean.other is None:
        return ""
    ground, since, on = clean.other
    told = {
        "ground": translate(code_label(ground), language),
        "since": short_day(since, today.year, language),
        "on": short_day(on, today.year, language),
    }
    return _("Counted otherwise (%(ground)s), from %(since)s, they would end on %(on)s.") % told


def _apart(clean: CleanYears, orders: Sequence[Order], today: date, language: str) -> str:
    """Why the term and the years do not end on one day: what is true of this decision."""
    newest = max(orders, key=lambda o: o.decided_on, default=None)
    if clean.on is None or newest is None or newest.ends_on is None:
        return ""
    if newest.ends_on >= clean.on:
        day = short_day(newest.ends_on, today.year, language)
        return _("The term of the decision runs longer, until %(day)s: the two are worked out apart.") % {"day": day}
    if newest.ends_on == clean.on - timedelta(days=2):
        return _("The term of a decision counts its first day and so ends earlier: the two are worked out apart.")
    return _("The term of the decision and the clean years are worked out apart.")


def checklist(
    person: UUID,
    held: Sequence[Facts],
    orders: Sequence[Order],
    today: date,
    language: str,
    sees: Collection[Part],
    writes: Collection[str],
    open_question: bool,
) -> tuple[Item, ...]:
    """What must be there before the police end control. What is missing leads to where it is written."""

    def at(kind: str, **asked: object) -> str:
        query = f"?{urlencode(asked)}" if asked else ""
        return f"{record_address(person, kind)}{query}" if kind in writes else ""

    unsummed = next((o for o in orders if o.summed_on is None), None)
    summed_on = max((o.summed_on for o in orders if o.summed_on), default=None)
    tested = [e for e in held if e.kind == "test.taken" and e.data.get("result") != "invalid" and e.on <= today]
    last = tested[-1] if tested else None
    negative = last is not None and last.data["result"] == "negative" and last.on >= today - LAST_TEST_WITHIN
    told_on = max((e.on for e in held if e.kind == "notice.served" and e.data["notice"] == NOTICE), default=None)
    day: Callable[[date | None], str] = lambda on: short_day(on, today.year, language) if on else ""  # noqa: E731
    test_note = day(last.on) if last and Part.TESTS in sees else ""
    return (
        Item(
            _("Summary at the end of the term"),
            unsummed is None,
            day(summed_on),
            at("course.summed", order=unsummed.pk) if unsummed else "",
        ),
        Item(_("Last test, negative, of the last half year"), negative, test_note, at("test.taken")),
        Item(_("No question open: nothing to check, to settle or to answer"), not open_question),
        Item(
            _("The person was told of the end"), told_on is not None, day(told_on), at("notice.served", notice=NOTICE)
        ),
    )
