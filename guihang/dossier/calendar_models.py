"""The table of calendars: which days of a year are worked, as it was published."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """The working days of one year as published: added by an administrator from the notice, which is named."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    days_off = models.JSONField(help_text=_("Days off as YYYY-MM-DD, weekends among them."))
    make_up = models.JSONField(help_text=_("Weekend days that work, as YYYY-MM-DD."))
    source = models.CharField(max_length=200, help_text=_("The notice: title, number, day."))
    added_at = models.DateTimeField()
