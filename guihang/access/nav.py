"""The entries of the rail, in their order: each stands there only for those who may use what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from guihang.access import alerts
from guihang.access.actor import Actor
from guihang.access.roles import Power

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a key for its icon, the word, where it leads, and whom it is for."""

    key: str
    label: str | _StrPromise
    name: str
    powers: frozenset[Power]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page shows it."""

    key: str
    label: str | _StrPromise
    url: str
    current: bool
    count: Callable[[], int | None] | None = None


ENTRIES = (
    Entry("county", _("Overview"), "desk:county", frozenset({Power.SEE_FIGURES})),
    Entry("today", _("Today"), "desk:today", frozenset({Power.SEE_FILES})),
    Entry("confirm", _("To confirm"), "desk:confirm", frozenset({Power.CONFIRM})),
    Entry("visit", _("A visit"), "asked:visit", frozenset({Power.VISIT_ASKED})),
    Entry("service", _("Service requests"), "asked:service", frozenset({Power.SERVE_ASKED})),
    Entry("ends", _("Ends"), "ends:list", frozenset({Power.END_CONTROL})),
    Entry("people", _("People"), "dossier:people", frozenset({Power.SEE_FILES})),
    Entry("ledgers", _("Ledgers"), "exchange:ledgers", frozenset({Power.LOAD})),
    Entry("workers", _("Workers"), "desk:workers", frozenset({Power.RECORD, Power.SEE_FIGURES})),
    Entry("log", _("Log of readings"), "access:log", frozenset({Power.SEE_LOG})),
    Entry("sign-ins", _("Sign-ins"), "access:sign-ins", frozenset({Power.MANAGE_SIGN_INS})),
    Entry("system", _("System"), "desk:system", frozenset({Power.RUN_SYSTEM})),
    Entry("alerts", _("Alerts"), "access:alerts", alerts.TOLD | {Power.SEE_FILES}),
    Entry("questions", _("Questions to readers"), "questions:list", frozenset({Power.GUARD_PRIVACY})),
    Entry("sealed", _("Closed files"), "sealed:ask", frozenset({Power.CONFIRM, Power.SEE_FIGURES, Power.END_CONTROL})),
    Entry("layouts", _("Layouts of papers"), "documents:templates", frozenset({Power.KEEP_FORMS})),
    Entry("rules", _("Rules and sources"), "desk:rules", frozenset({Power.SEE_FILES})),
)


def entries_for(actor: Actor, path: str = "") -> Iterator[Shown]:
    """What `actor` is offered on the page at `path`. An address that this installation lacks is left out."""
    for entry in ENTRIES:
        if not entry.powers & actor.powers:
            continue
        try:
            url = reverse(entry.name)
        except NoReverseMatch:
            continue
        # Counted when a page shows it, and only for those to whom things are told.
        count = alerts.Waiting(actor) if entry.key == "alerts" and alerts.TOLD & actor.powers else None
        yield Shown(entry.key, entry.label, url, path == url or (url != "/" and path.startswith(url)), count)


def landing(actor: Actor) -> str:
    """Where a sign-in leads: the first page that is for this person."""
    first = next(entries_for(actor), None)
    return first.url if first else reverse("access:account")
