"""What the alerts of ends and of sealed files say, and where they lead."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guihang.access.alert_words import Words, say
from guihang.access.models import Alert
from guihang.dossier.addresses import file_address
from guihang.dossier.ends import COMING, DUE, LATE
from guihang.dossier.retention import TO_CONFIRM
from guihang.dossier.unsealing import AGREED, GUESSING, TO_AGREE


def _ends(_alert: Alert) -> str:
    return reverse("ends:list")


def _agree(alert: Alert) -> str:
    return reverse("sealed:agree", args=[alert.about])


def _open(alert: Alert) -> str:
    return reverse("sealed:file", args=[alert.about])


say(COMING, Words(_("An end is near"), _("Look at what is still missing"), lambda alert: file_address(alert.about)))
say(DUE, Words(_("A decision is due"), _("Decide"), _ends, settles=False))
say(LATE, Words(_("A decision is late"), _("Look where"), _ends))
say(TO_AGREE, Words(_("Somebody asks for a closed file to be opened"), _("Agree, or not"), _agree))
say(AGREED, Words(_("The file may be read now, for a short while"), _("Read"), _open))
say(GUESSING, Words(_("Somebody asks for one number after the other"), _("Ask them why"), None))
say(TO_CONFIRM, Words(_("The keeping of some records is over"), _("Run: guihang retention"), None))
