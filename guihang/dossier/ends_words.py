"""What the alerts of ends and of sealed files say, and where they lead."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guihang.access import clock
from guihang.access.alert_words import Words, say
from guihang.access.models import Alert
from guihang.access.roles import Power
from guihang.dossier.addresses import file_address
from guihang.dossier.amending import DECLINED, TO_END, TO_MEND
from guihang.dossier.ends import COMING, DUE, LATE
from guihang.dossier.models import Person
from guihang.dossier.retention import TO_CONFIRM
from guihang.dossier.unsealing import AGREED, ASKED_FOR, GUESSING, TO_AGREE
from guihang.territory.codes import CODE_LENGTH, PREFIX_LENGTHS, Level


def _ends(_alert: Alert) -> str:
    return reverse("ends:list")


def _agree(alert: Alert) -> str:
    """Nothing for the privacy officer, who is told and is not the second person; nor once nobody may agree."""
    if alert.power == Power.GUARD_PRIVACY or clock.now() > alert.raised_at + ASKED_FOR:
        return ""
    return reverse("sealed:agree", args=[alert.about])


def _end(alert: Alert) -> str:
    return reverse("dossier:correction", args=[alert.about])


def _open(alert: Alert) -> str:
    """Nothing once the file is closed again."""
    if clock.now() > alert.raised_at + timedelta(minutes=int(settings.GUIHANG_UNSEAL_MINUTES)):
        return ""
    return reverse("sealed:file", args=[alert.about])


def _townships(alerts: Collection[Alert]) -> dict[UUID, str]:
    """Of each file that is late its township: the county is told, and asks there. One statement; nobody is named."""
    rows = Person.objects.filter(pk__in=[alert.about for alert in alerts]).values_list("pk", "place")
    digits = PREFIX_LENGTHS[Level.TOWNSHIP]
    return {person: place[:digits].ljust(CODE_LENGTH, "0") for person, place in rows}


say(COMING, Words(_("An end is near"), _("Look at what is still missing"), lambda alert: file_address(alert.about)))
say(DUE, Words(_("A decision is due"), _("Decide"), _ends, settles=False))
say(LATE, Words(_("A decision is late"), _("Look where"), _ends, places=_townships))
say(TO_AGREE, Words(_("Somebody asks for a closed file to be opened"), _("Agree, or not"), _agree))
say(AGREED, Words(_("The file may be read now, for a short while"), _("Read"), _open))
say(GUESSING, Words(_("Somebody asks for one number after the other"), _("Ask them why"), None))
say(TO_CONFIRM, Words(_("The keeping of some records is over"), _("Run: guihang retention"), None))
say(TO_END, Words(_("The end of a decision waits for a second person"), _("Look at it"), _end, settles=False))
_ALONE = _("A correction waits for a second person, and nobody else there can agree")
say(TO_MEND, Words(_ALONE, _("Look at it"), _end, settles=False))
say(DECLINED, Words(_("What you asked for was declined: the reason stands there"), _("Read"), _end))
