"""The words of the alerts that single looks raise."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guihang.access.alert_words import Words, say
from guihang.access.models import Alert
from guihang.dossier import glass


def say_all() -> None:
    """Say the words of each kind of alert of this room."""
    say(
        glass.BROKEN,
        Words(
            _("Somebody opened a single file outside their daily work, with a written reason"), _("Look at it"),
            _to_ticket, settles=False,
        ),
    )  # fmt: skip
    say(
        glass.ASKED_ABOUT,
        Words(_("A single look of yours was asked about: please explain it"), _("See it"), _to_ticket),
    )
    say(
        glass.GUESSING,
        Words(_("Somebody typed one number after another and found nothing"), _("Look at the log"), _to_log),
    )


def _to_ticket(alert: Alert) -> str:
    return reverse("glass:ticket", args=[alert.about])


def _to_log(_alert: Alert) -> str:
    return reverse("access:log")
