"""The events of the house as the log's page tells them: what was done, by whom, where; never about whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.models import Grant, HouseEvent, User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.territory.query import within

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST = 200
Words = Mapping[str, "_StrPromise"]

# What is done at the machine itself has no user: whoever typed it is known to the machine, not to the house.
WORDS: dict[str, _StrPromise] = {
    "sign_in.done": _("Signed in"),
    "sign_in.refused": _("Sign-in refused"),
    "sign_in.limited": _("Too many tries to sign in"),
    "sign_in.new_device": _("Signed in on a machine not seen before"),
    "sign_in.added": _("Sign-in added"),
    "sign_in.closed": _("Sign-in closed"),
    "sign_in.opened": _("Sign-in opened again"),
    "sign_in.leaves": _("Last day of somebody who leaves set"),
    "sign_in.village": _("Home village of a sign-in set or removed"),
    "session.ended": _("Session ended"),
    "device.removed": _("Known machine removed"),
    "provider.linked": _("Sign-in linked to the county's own"),
    "provider.unlinked": _("Sign-in no longer linked to the county's own"),
    "password.changed": _("Password set"),
    "factor.added": _("Second step of sign-in added"),
    "factor.removed": _("Second step of sign-in removed"),
    "factor.reset": _("Second steps of sign-in reset by an administrator"),
    "factor.codes": _("Recovery codes made"),
    "grant.given": _("Grant given"),
    "grant.ended": _("Grant ended"),
    "view_as.begun": _("Viewed the house as another role: begun"),
    "view_as.ended": _("Viewed the house as another role: ended"),
    "glass.broken": _("Opened a file outside daily work"),
    "glass.tried": _("Tried to open a file outside daily work"),
    "glass.reviewed": _("Opening outside daily work reviewed"),
    "question.sent": _("Reader asked what a file was opened for"),
    "question.answered": _("Reader said what a file was opened for"),
    "question.settled": _("Question about an opened file settled"),
    "glass.reason_read": _("Reason for an opening read"),
    "ticket.given_back": _("Opening outside daily work given back"),
    "alert.settled": _("Alert settled"),
    "unseal.asked": _("Opening of a sealed file asked for"),
    "unseal.tried": _("Tried to find a sealed file"),
    "unseal.agreed": _("Opening of a sealed file agreed to"),
    "unseal.refused": _("Opening of a sealed file refused"),
    "unseal.looked": _("Opened a sealed file"),
    "unseal.notice": _("Notice to the person of an opened file printed"),
    "unseal.end_taken_back": _("End of control taken back"),
    "people_cap.reached": _("Limit of people shown in a day reached"),
    "export.asked": _("Export asked for"),
    "export.approved": _("Export approved"),
    "export.refused": _("Export refused"),
    "export.stopped": _("Export stopped"),
    "export.fetched": _("Export fetched"),
    "export.destroyed": _("Export said to be destroyed"),
    "paper.made": _("Paper of a file made"),
    "end.left_undone": _("Control ended before the notice was served or the township told"),
    "site.kept": _("Site that can take people entered or changed"),
    "layout.added": _("County's own layout of a paper put in use"),
    "layout.withdrawn": _("County's own layout of a paper withdrawn"),
    "export.lapsed": _("Export not fetched in time"),
    "figures.taken": _("Figures of the overview taken away"),
    "mark.read": _("Mark of a copy read"),
    "file.copied": _("Whole file copied for the person"),
    "file.readers": _("Named readers of a file changed"),
    "ledger.brought": _("Ledger brought in"),
    "ledger.check_asked": _("Ledger checked"),
    "ledger.load_asked": _("Load of a ledger begun"),
    "ledger.undo_asked": _("Taking back of a ledger begun"),
    "ledger.thrown_away": _("Ledger thrown away"),
    "ledger.loaded": _("Ledger loaded"),
    "ledger.undone": _("Ledger taken back"),
    "keys.rotated": _("Master keys rotated"),
    "person.erased": _("Key of a file destroyed"),
    "retention.erased": _("File erased at the end of its time"),
    "calendar.added": _("Working days of a year added"),
    "backup.made": _("Copy of the database made"),
    "log.exported": _("Heads of the log copied to a file"),
    "log.printed": _("Heads of the log put on paper"),
    "log.checked": _("Log checked against its seals"),
    "log.proof": _("Proof of one person's rows written"),
    "log.removed": _("Old hours of the log archived and removed"),
    "command.run": _("Command run at the machine"),
}


def tell_kinds(words: Words) -> None:
    """Say how further kinds of events are called; a room says so when it starts (AppConfig.ready)."""
    WORDS.update(words)


def events_of(actor: Actor, day: date) -> QuerySet[HouseEvent]:
    """The events on `day` at a place in the auditor's territory, or by somebody with a grant in it, or of the machine
    itself, which is everybody's."""
    where = actor.territories(Power.SEE_LOG)
    users = Grant.objects.filter(within("low", where)).values("user")
    here = within("place", where) | Q(user_id__in=users) | Q(about__in=users) | Q(place="", user_id=None, about=None)
    begin = clock.first_instant(day)
    found: QuerySet[HouseEvent] = HouseEvent.objects.filter(here, at__gte=begin, at__lt=begin + timedelta(days=1))
    return found


def told(actor: Actor, day: date, kind: str = "") -> dict[str, Any]:
    """The events of a day for the page: how many of each kind; and those of one kind, or all, the newest first."""
    events = events_of(actor, day)
    counts = sorted(events.values_list("kind").annotate(n=Count("pk")).order_by(), key=lambda pair: (-pair[1], pair[0]))
    kind = kind if kind in dict(counts) else ""
    found = list((events.filter(kind=kind) if kind else events).order_by("-id")[: MOST + 1])
    names = User.objects.in_bulk(list({e.user_id for e in found if e.user_id}))
    return {
        "total": sum(n for _kind, n in counts),
        "kinds": [{"kind": k, "word": word_of(k), "n": n, "current": k == kind} for k, n in counts],
        "kind": kind,
        "lines": [_line(e, names) for e in found[:MOST]],
        "more": len(found) > MOST,
    }


def word_of(kind: str) -> str:
    """What an event is called; its code where nobody has said."""
    return str(WORDS.get(kind, kind))


def _line(event: HouseEvent, names: Mapping[UUID, User]) -> dict[str, Any]:
    place = name_of(event.place) or event.place if event.place else ""
    user = names.get(event.user_id) if event.user_id else None
    return {"at": event.at, "word": word_of(event.kind), "user": user, "machine": not event.user_id, "place": place}
