"""The words of the alerts about questions to readers. They ask; they name nobody and accuse nobody."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guihang.access.alert_words import Words, say
from guihang.access.models import Alert
from guihang.dossier import question_steps as steps
from guihang.dossier.curious_asking import WHY_OPENED


def say_all() -> None:
    """Say the words of each kind."""
    say(WHY_OPENED, Words(_("What was a file opened for? The log alone does not say it"), _("See it"), _one, False))
    say(steps.ANSWERED, Words(_("A reader has answered what a file was opened for"), _("See it"), _one, False))
    say(steps.ASKED, Words(_("You are asked what a file was opened for"), _("Answer"), _answer, False))
    say(steps.TO_TALK, Words(_("The privacy officer asks you to talk with a reader of your office"), _("See it"), _one))


def _one(alert: Alert) -> str:
    return reverse("questions:one", args=[alert.about])


def _answer(alert: Alert) -> str:
    return reverse("questions:answer", args=[alert.about])
