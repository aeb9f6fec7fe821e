"""What the alerts of the door say, and where they lead."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guihang.access.alert_words import Words, say
from guihang.access.models import Alert

SHARED, HAND_OVER = "shared_sign_in", "hand_over_due"


def _sign_in(alert: Alert) -> str:
    return reverse("access:sign-in-of", args=[alert.about])


def _hand_over(alert: Alert) -> str:
    # The page lies in a room above; an installation may be without it.
    return f"{reverse('desk:hand-over')}?worker={alert.about}"


say(
    SHARED,
    Words(
        _("One sign-in was used from two places at the same time"),
        _("Ask its owner: a telephone beside the desk, or somebody else"),
        _sign_in,
    ),
)
say(
    HAND_OVER,
    Words(_("A worker leaves, and people have to be handed over"), _("Hand over"), _hand_over),
)
