"""From a duty to the act that meets it, and from a filled-in form to an entry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.models import Grant
from guihang.access.roles import POWERS, Power, Role
from guihang.dossier.asking import names_of, officers
from guihang.dossier.entry import NewEntry, sealed_words
from guihang.dossier.forms import ActForm
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Person
from guihang.dossier.told import CURRENT, NOTICE
from guihang.dossier.workout import description, said_of
from guihang.protect.datakeys import open_keys
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
}

# In the order in which the desk offers them. What needs more than a form has its own door.
OFFERED = (
    "visit.made", "talk.held", "test.taken", "note.written", "leave.granted", "counselling.given", "risk.assessed",
    "tier.set", "report.made", "agreement.signed", "group.formed", "handover.done", "order.served", "order.notified",
    "test.refused", "absence.found", "contact.lost", "contact.regained", "breach.reported", "breach.checked",
    "course.summed",
    "move.approved", "move.received", "order.suspended", "order.resumed", "order.terminated", "order.released",
    "objection.made", "words.given", "right.asked", "notice.served", "reach.changed", "person.described",
    "worker.assigned", "safety.noted", "health.noted", "visit.asked", "help.asked", "consent.withdrawn",
    "clean.counted", "use.confirmed", "penalty.noted", "control.ended",
)  # fmt: skip


# What can still be written for somebody whose decisions have all ended.
AFTER_THE_END = frozenset(
    {"visit.made", "talk.held", "note.written", "person.described", "reach.changed", "objection.made", "words.given",
     "notice.served", "worker.assigned", "safety.noted", "health.noted", "visit.asked", "help.asked",
     "consent.withdrawn", "course.summed", "right.asked", "right.answered", "clean.counted", "use.confirmed",
     "penalty.noted", "control.ended"}
)  # fmt: skip

# What the address of an act's form may say. Codes and ids only: an address is kept in logs.
ASKED_FOR: Mapping[str, tuple[str, ...]] = {
    "breach.checked": ("code", "order"),
    "consent.withdrawn": ("entry",),
    "course.summed": ("order",),
    "words.given": ("entry",),
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
    if kind == "duty.explained":
        return {"duty": duty.key}
    if kind == "duty.asked":
        return {"duty": duty.key, "whom": _whom_to_ask(duty)}
    if kind == "breach.reported":
        return {"reason": duty.key.split("/")[1]}
    return {}


def _whom_to_ask(duty: Duty) -> str:
    """Who of the working group owes what the police owe; nothing where the person does, or no group is on file."""
    if duty.owed_by != "police":
        return ""
    person = duty.person_id
    entries, key = entries_of([person]).get(person, []), open_keys([person])[person]
    return names_of(officers(entries, partial(sealed_words, key=key)).get(duty.order_id, []))


def asked_for(kind: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the address of a form says already: which finding is checked, which entry answered, which notice served."""
    said = {name: asked[name][:40] for name in ASKED_FOR.get(kind, ()) if asked.get(name)}
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
    roles = [r for r in Role if Power.RECORD in POWERS[r]]
    granted = Grant.objects.filter(
        role__in=roles, low__lte=place, high__gte=place, valid_from__lte=actor.today, valid_until__gte=actor.today,
        ended_at=None, user__is_active=True,
    )  # fmt: skip
    assert actor.user_id is not None
    users = dict(granted.values_list("user", "user__display_name"))
    users.pop(actor.user_id, None)
    return [(actor.user_id, actor.display_name), *sorted(users.items(), key=lambda u: u[1])[:40]]


def places_near(place: str) -> list[tuple[str, str]]:
    """The townships of the county of `place`, for a choice."""
    county = Territory.of(county_of(place))
    rows = Division.objects.filter(
        code__range=(county.low, county.high), level=Division.Levels.TOWNSHIP, valid_until=None
    )
    return list(rows.order_by("code").values_list("code", "name"))


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
