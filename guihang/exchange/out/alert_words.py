"""The words of the alerts about what leaves."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guihang.access import cap
from guihang.access.alert_words import Words, say
from guihang.access.models import Alert
from guihang.exchange.out import gate


def say_all() -> None:
    """Say the words of each kind of alert about what leaves."""
    waits = _("A list of many people is to leave: it waits for a second person")
    say(gate.TO_APPROVE, Words(waits, _("Agree or refuse"), _to_page, settles=False))
    say(gate.DECIDED, Words(_("Somebody has decided on the list that you asked for"), _("See it"), _to_page))
    ended = _("A copy that you took out is past its day: destroy it, and say so on its page")
    say(gate.ENDED, Words(ended, _("Say that it is destroyed"), _to_page, settles=False))
    reached = _("A reader was shown as many people as may leave in a day")
    say(cap.REACHED, Words(reached, _("Ask what for"), _to_what_left))


def _to_page(alert: Alert) -> str:
    return reverse("ledgers_out:one", args=[alert.about])


def _to_what_left(_alert: Alert) -> str:
    return reverse("ledgers_out:taken")
