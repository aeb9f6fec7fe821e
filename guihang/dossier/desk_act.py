"""From a duty to the act that meets it, and from a filled-in form to an entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.models import Grant
from guihang.access.places import name_of
from guihang.access.roles import POWERS, Power, Role
from guihang.dossier.asking import names_of, officers
from guihang.dossier.entry import NewEntry, sealed_words
from guihang.dossier.form_asks import LEADS_AWAY
from guihang.dossier.forms import ActForm
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Person
from guihang.dossier.told import CURRENT, NOTICE
from guihang.dossier.workout import description, said_of
from guihang.protect.datakeys import open_keys
from guihang.rules.acts import ACTS
from guihang.rules.acts.breaching import BREACHING
from guihang.rules.acts.closing import CLOSING
from guihang.rules.acts.handing import HANDING
from guihang.rules.acts.helping import HELPING
from guihang.rules.acts.leaving import LEAVING
from guihang.rules.acts.moving import MOVING
from guihang.rules.acts.testing import TESTING
from guihang.territory.codes import Territory, county_of
from guihang.territory.models import Division

KIND_FOR_DUTY: Mapping[str, str] = {
    "notify": "order.notified",
    "serve": "order.served",
    "report": "report.made",
    "agreement": "agreement.signed",
    "move-agreement": "agreement.signed",
    "group": "group.formed",
    "test": "test.taken",
    "tier-test": "test.taken",
    "visit": "visit.made",
    "talk": "talk.held",
    "risk": "risk.assessed",
    "counselling": "counselling.given",
    "move-report": "move.received",
    "breach": "breach.reported",
    "release": "order.released",
    "serve-local": "order.served",
    "notify-local": "order.notified",
    "family-ask": "family.contacted",
    "fetch-plan": "fetching.planned",
    "hand-over": "handover.done",
    "move-answer": "move.approved",
    "move-papers": "papers.sent",
    "move-receipt": "papers.received",
    "visit-rolling": "visit.made",
    "result-told": "result.told",
    "recheck-ask": "recheck.asked",
    "lab-object": "recheck.asked",
    "recheck-decide": "recheck.decided",
    "sample-send": "sample.sent",
    "lab-report": "lab.reported",
    "sample-keep": "sample.ended",
    "weigh": "noshow.weighed",
    "test-entrusted": "test.replied",
    "tier-confirm": "tier.set",
    "tier-review": "tier.assessed",
    "plan": "plan.made",
    "plan-review": "plan.reviewed",
    "helper": "helper.named",
    "release-file": "release.filed",
    "release-serve-person": "release.served",
    "release-serve-family": "release.served",
    "release-tell": "release.told",
    "leave-answer": "leave.granted",
    "leave-return": "leave.returned",
    "overstay": "overstay.weighed",
    "early-word": "reminder.given",
    "urging": "urging.sent",
    "report-receipt": "report.receipted",
    "search-begin": "search.begun",
    "search-end": "search.ended",
    "clearing": "clearing.done",
    "care": "care.answered",
    "care-again": "care.answered",
}
# Whose key names the entry that the act answers.
ABOUT_ENTRY = frozenset(
    {
        "leave-return",
        "overstay",
        "report-receipt",
        "search-end",
        "result-told",
        "recheck-ask",
        "lab-object",
        "recheck-decide",
        "sample-send",
        "lab-report",
        "sample-keep",
        "test-entrusted",
        "family-ask",
        "fetch-plan",
        "move-answer",
        "move-papers",
        "move-receipt",
        "plan-review",
        "care",
        "care-again",
    }
)

# What a friendly word or an urging is about, by what its duty counts.
WORDS = frozenset({"reminder.given", "warning.given", "urging.sent"})
WORDS_ABOUT = {
    "refusals": "tests", "departures": "being_away", "days_away": "being_away", "unreported": "reporting_in",
}  # fmt: skip

# In the order in which the desk offers them. What needs more than a form has its own door.
OFFERED = (
    "visit.made", "talk.held", "test.taken", "note.written", "leave.granted", "counselling.given", "risk.assessed",
    "report.made", "agreement.signed", "group.formed", "handover.done", "order.served", "order.notified",
    "test.refused", "absence.found", "contact.lost", "contact.regained", "breach.reported", "breach.checked",
    "course.summed",
    "move.approved", "move.received", "order.suspended", "order.resumed", "order.terminated", "order.released",
    "objection.made", "words.given", "right.asked", "notice.served", "reach.changed", "person.described",
    "worker.assigned", "safety.noted", "health.noted", "visit.asked", "help.asked", "consent.withdrawn",
    "clean.counted", "use.confirmed", "penalty.noted", "control.ended",
)  # fmt: skip


# Steps of the course: offered on its pages, where each stands with what goes before it.
OF_THE_COURSE = frozenset(
    act.kind
    for act in (*HANDING, *HELPING, *TESTING, *LEAVING, *BREACHING, *MOVING, *CLOSING)
    if act.kind not in {"noshow.weighed", "overstay.weighed", "move.recalled"}  # these write two acts at once
)


# What can still be written for somebody whose decisions have all ended.
AFTER_THE_END = frozenset(
    {"visit.made", "talk.held", "note.written", "person.described", "reach.changed", "objection.made", "words.given",
     "notice.served", "worker.assigned", "safety.noted", "health.noted", "visit.asked", "help.asked",
     "consent.withdrawn", "course.summed", "right.asked", "right.answered", "clean.counted", "use.confirmed",
     "penalty.noted", "control.ended"}
)  # fmt: skip

# What the address of an act's form may say. Codes and ids only: an address is kept in logs.
ASKED_FOR: Mapping[str, tuple[str, ...]] = {
    "breach.checked": ("code", "order", "outcome"),
    "test.taken": ("test_kind",),
    "sample.sent": ("entry", "sample"),
    "sample.ended": ("entry", "why"),
    "talk.held": ("mode",),
    "reminder.given": ("about", "order"),
    "warning.given": ("about", "order"),
    "urging.sent": ("about", "order"),
    "consent.withdrawn": ("entry",),
    "course.summed": ("order",),
    "opinion.given": ("by", "order"),
    "release.served": ("to", "order"),
    "release.told": ("order",),
    "paper.served": ("form", "to"),
    "care.answered": ("entry", "outcome", "site_id"),
    "control.ended": ("ground",),
    "words.given": ("entry",),
    "order.served": ("to", "order"),
    "order.notified": ("order",),
    "handover.done": ("order",),
    "report.made": ("order",),
    "right.asked": ("right", "entry"),
    "right.answered": ("entry",),
    "notice.served": ("notice", "version"),
}


def offered_kinds(actor: Actor, person: Person, *, running: bool) -> list[str]:
    """The kinds of act that the actor may write for this person; fewer once no decision is `running`."""
    writes = actor.writes(person.place)
    return [k for k in OFFERED if k in writes and (running or k in AFTER_THE_END)]


def given_for(kind: str, duty: Duty | None) -> dict[str, Any]:
    """What a form opened from a duty knows already."""
    if duty is None:
        return {}
    if duty.kind in ABOUT_ENTRY and KIND_FOR_DUTY[duty.kind] == kind:
        return {"entry": duty.key.partition("/")[2]}
    if kind == "release.served" and duty.kind.startswith("release-serve-"):
        return {"to": duty.kind.removeprefix("release-serve-"), "order": str(duty.order_id)}
    if kind == "release.told":
        return {"order": str(duty.order_id)}
    if kind == "duty.explained":
        return {"duty": duty.key}
    if kind == "duty.asked":
        return {"duty": duty.key, "whom": _whom_to_ask(duty)}
    if kind == "breach.reported":
        return {"reason": duty.key.split("/")[1]}
    if duty.kind == "leave-answer":
        return _as_asked(duty)
    if kind in WORDS and duty.kind in {"early-word", "urging"}:
        return {"about": WORDS_ABOUT[duty.key.partition("/")[2]]}
    return {}


def _as_asked(duty: Duty) -> dict[str, Any]:
    """A leave as it was asked for: from which day, until when; not from before it was asked."""
    entry = UUID(duty.key.partition("/")[2])
    asked = next((e for e in entries_of([duty.person_id]).get(duty.person_id, []) if e.id == entry), None)
    if asked is None:
        return {"entry": str(entry)}
    first = max(date.fromisoformat(asked.data["from"]), asked.on)
    return {"entry": str(entry), "on": first, "until": date.fromisoformat(asked.data["until"])}


def _whom_to_ask(duty: Duty) -> str:
    """Who of the working group owes what the police owe; nothing where the person does, or no group is on file."""
    if duty.owed_by != "police":
        return ""
    person = duty.person_id
    entries, key = entries_of([person]).get(person, []), open_keys([person])[person]
    return names_of(officers(entries, partial(sealed_words, key=key)).get(duty.order_id, []))


def asked_for(kind: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the address of a form says already: which finding is checked, which entry answered, which notice served."""
    may = ASKED_FOR.get(kind, ("entry", "order") if kind in OF_THE_COURSE or ACTS[kind].answers else ())
    said = {name: asked[name][:40] for name in may if asked.get(name)}
    if kind == "notice.served" and said.get("notice", NOTICE) == NOTICE:
        return {"notice": NOTICE, "version": CURRENT, **said}
    return said


def new_entry(
    actor: Actor,
    person: UUID,
    kind: str,
    form: ActForm,
    supersedes: UUID | None = None,
    order: UUID | None = None,
) -> NewEntry:
    """The entry that a valid form describes, written by the actor now."""
    return NewEntry(
        id=form.cleaned_data["entry"],
        person=person,
        kind=kind,
        on=form.cleaned_data["on"],
        written_at=clock.now(),
        source="desk",
        data=form.act_data(),
        order=order or form.order(),
        supersedes=supersedes,
        collected_by=form.collected_by() or actor.user_id,
        entered_by=actor.user_id,
    )


def colleagues_of(actor: Actor, place: str) -> list[tuple[UUID, str]]:
    """Who may have collected what is written for a file at `place`: oneself first, then the colleagues."""
    assert actor.user_id is not None
    users = dict(keeping_files_at(place, actor.today).values_list("user", "user__display_name"))
    users.pop(actor.user_id, None)
    return [(actor.user_id, actor.display_name), *sorted(users.items(), key=lambda u: u[1])[:40]]


def keeping_files_at(place: str, today: date) -> QuerySet[Grant]:
    """The grants of those who keep files at a place on this platform; none, where it is not used there."""
    roles = [r for r in Role if Power.RECORD in POWERS[r]]
    return Grant.objects.filter(
        role__in=roles, low__lte=place, high__gte=place, valid_from__lte=today, valid_until__gte=today, ended_at=None,
        user__is_active=True,
    )  # fmt: skip


def places_near(place: str, kind: str = "") -> list[tuple[str, str]]:
    """The townships of the county of `place`, for a choice; for a move those of the whole city, its own county's first
    and the others with their county's name."""
    county = Territory.of(county_of(place))
    if kind not in LEADS_AWAY:
        return list(_townships(county).values_list("code", "name"))
    rows = list(_townships(Territory.of(f"{place[:4]}00000000")).values_list("code", "name"))
    own = [row for row in rows if county.low <= row[0] <= county.high]
    others = [row for row in rows if row not in own]
    return own + [(code, f"{name_of(county_of(code))} {name}".strip()) for code, name in others]


def _townships(within: Territory) -> QuerySet[Division]:
    rows = Division.objects.filter(
        code__range=(within.low, within.high), level=Division.Levels.TOWNSHIP, valid_until=None
    )
    return rows.order_by("code")


def villages_of(place: str) -> list[tuple[str, str]]:
    """The villages and communities of the office at `place`, to say where somebody stays."""
    office = Territory.of(place)
    rows = Division.objects.filter(
        code__range=(office.low, office.high), level=Division.Levels.VILLAGE, valid_until=None
    )
    return list(rows.order_by("code").values_list("code", "name"))


def described_now(person: Person, *, before: UUID | None = None) -> dict[str, Any]:
    """What the file says of who the person is, as the form of a new description begins with it.

    `before` names an entry that is left out: what stood before it was written.
    """
    entries = [e for e in entries_of([person.pk]).get(person.pk, []) if e.id != before]
    state, key = description(entries), open_keys([person.pk])[person.pk]
    said = said_of(state, partial(sealed_words, key=key)) or {}
    return {k: v for k, v in said.items() if k != "note"}
