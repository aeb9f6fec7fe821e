"""What is put into the person's hands: what comes next, until when, how often and why, whom to ask. In plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.desk.office import Contact, contact_at
from guihang.dossier.basis import basis_words
from guihang.dossier.models import Duty, Person
from guihang.dossier.page import OrderView, file_view
from guihang.rules import packs
from guihang.rules.figures import EVERY_LABELS, YEARS_OF_TERM
from guihang.territory.codes import county_of
from guihang.texts import mark, translate
from guihang.web.words.dates import day_range, day_with_weekday, short_day
from guihang.web.words.duties import duty_name, kind_name

NEXT = 3
# What each duty asks of the person, as one says it to somebody; on the card nothing tells why.
DO: Mapping[str, str] = {
    "test": mark("Come to us for {name}"),
    "tier-test": mark("Come to us for one more test"),
    "report": mark("Come to us and report in"),
    "move-report": mark("Go to the new place and report in"),
    "agreement": mark("Come to us and sign the agreement"),
    "move-agreement": mark("Sign the new agreement at the new place"),
    "visit": mark("We see you, at your home or here"),
    "visit-rolling": mark("We see you, at your home or here"),
    "talk": mark("We talk with you"),
    "counselling": mark("A session with the counsellor"),
}
ON_A_CARD: Mapping[str, str] = {
    "visit": mark("We come to see you"), "visit-rolling": mark("We come to see you"),
    "talk": mark("We talk, here or by phone"),
}  # fmt: skip
# What the staff do: day and hour are agreed on, only the last day stands.
OURS = frozenset({"visit", "visit-rolling", "talk", "counselling"})
COME = mark("Come to our office")
BRING: Mapping[str, str] = {
    "test": mark("Bring your identity card. If you take medicine, bring the box or the prescription."),
    "tier-test": mark("Bring your identity card. If you take medicine, bring the box or the prescription."),
    "report": mark("Bring your identity card and the decision."),
    "move-report": mark("Bring your identity card and the decision."),
    "agreement": mark("Bring your identity card. Somebody of your family may come along."),
    "move-agreement": mark("Bring your identity card. Somebody of your family may come along."),
}
YEARS = (mark("First year"), mark("Second year"), mark("Third year"))


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that comes next."""

    what: str
    when: str
    last: str
    day: str
    late: bool
    here: bool
    bring: str


@dataclass(frozen=True, slots=True)
class Often:
    """How often something is asked, and which article says so."""

    what: str
    basis: str


@dataclass(frozen=True, slots=True)
class Handout:
    """All that the page and the card print."""

    name: str
    office: str
    contact: Contact
    county: str
    worker: str
    police: str
    kind: str
    running: bool
    stage: str
    years: int
    credited: int
    starts_on: date | None
    ends_on: date | None
    steps: list[Step]
    often: list[Often]
    limits: dict[str, int]
    leave_is_granted: bool = False  # asked for and waited on; elsewhere a report is enough
    looked: date | None = None


def handout_of(actor: Actor, person: Person, language: str, *, neutral: bool) -> Handout:
    """The page of a person whom the actor may see, or (`neutral`) the card on which nothing tells why."""
    view = file_view(actor, person)
    if view.died:
        raise Http404  # nothing comes next, and nobody is to be handed it
    chosen = view.current
    row = chosen.row if chosen else None
    rules = packs.load(row.policy).rules((row.starts_on or actor.today).toordinal()) if row else None
    leave_mode = packs.load(row.policy).row("leave.mode", actor.today.toordinal()).value if row else ""
    place = row.place if row else person.place
    contact = contact_at(place)
    return Handout(
        name=view.identity.name,
        office=contact.name,
        contact=contact,
        county=name_of(county_of(place)),
        worker=view.answers.who if view.answers else "",
        police=view.officers.get(row.pk, "") if row else "",
        kind=row.kind if row else "",
        running=row is not None and row.stopped_on is None,
        stage=row.stage if row else "",
        years=row.term_years if row else 0,
        credited=row.credited_days if row else 0,
        starts_on=row.starts_on if row else None,
        ends_on=row.ends_on if row else None,
        steps=list(_steps(chosen, actor.today, language, neutral=neutral)) if chosen else [],
        often=list(_often(chosen, actor.today, language)) if chosen and not neutral else [],
        leave_is_granted=leave_mode == "approval",
        looked=view.waits,
        limits={
            "refusals": rules.refusals.value,
            "departures": rules.departures.value,
            "days_away": rules.days_away.value,
        } if rules else {},
    )  # fmt: skip


def _steps(chosen: OrderView, today: date, language: str, *, neutral: bool) -> Iterator[Step]:
    if chosen.row.stopped_on is not None:
        return
    end = chosen.row.ends_on or date.max
    asked = [
        (min(d.due_on, end), d)
        for d in (*chosen.due, *chosen.ahead)
        if d.kind in DO and d.opens_on <= end and (min(d.due_on, end) >= today or d.late_allowed)
    ]
    for last, duty in sorted(asked, key=lambda a: (a[0], a[1].key))[:NEXT]:
        yield _step(duty, last, today, language, neutral=neutral)


def _step(duty: Duty, last: date, today: date, language: str, *, neutral: bool) -> Step:
    """A duty to be done until `last`: nothing is asked beyond the last day of the term."""
    words = ON_A_CARD.get(duty.kind, COME) if neutral else DO[duty.kind]
    late = last < today
    opened = duty.opens_on <= today or duty.kind in OURS
    return Step(
        what=translate(words, language).format(name=duty_name(duty.key, None, language)),
        when="" if opened or late else day_range(duty.opens_on, last, today.year, language),
        last=day_with_weekday(last, today.year, language),
        day=short_day(last, today.year, language),
        late=late,
        here=duty.kind in BRING and not duty.kind.startswith("move"),
        bring=translate(BRING[duty.kind], language) if duty.kind in BRING else "",
    )


def _often(chosen: OrderView, today: date, language: str) -> Iterator[Often]:
    row = chosen.row
    rules = packs.load(row.policy).rules((row.starts_on or today).toordinal())
    schedule = rules.tests[row.kind]
    years = range(min(row.term_years, YEARS_OF_TERM))
    yield Often(
        "；".join(_every(n, schedule.months[n], language) for n in years)
        if language != "en"
        else "; ".join(_every(n, schedule.months[n], language) for n in years),
        basis_words(",".join(schedule.basis), language, row.place),
    )
    now = packs.load(row.policy).rules(today.toordinal())
    tier = row.tier or now.initial_tier
    rolls = {"ten_days": {tier: (now.rolling[tier],)}} if tier in now.rolling else {}
    for every, tiers in (*now.asks.items(), *rolls.items()):
        for asked in tiers.get(tier, ()):
            if asked.kind in DO:
                name, often = kind_name(asked.kind, language), translate(EVERY_LABELS[every], language)
                said = translate(mark("{name}: {often}"), language).format(name=name, often=often)
                yield Often(said, basis_words(",".join(asked.basis), language, row.place))


def _every(year: int, months: int, language: str) -> str:
    words = mark("{year}: a test every month") if months == 1 else mark("{year}: a test every {months} months")
    return translate(words, language).format(year=translate(YEARS[year], language), months=months)


def context_of(handout: Handout) -> dict[str, Any]:
    """What ``desk/handout.html`` and ``desk/handout_card.html`` print."""
    return {"h": handout, "blank": "＿" * 8}
