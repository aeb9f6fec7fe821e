"""Divisions with the time in which they held, and the offices and posts that stand on townships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from guihang.territory.codes import CODE_LENGTH, Level

if TYPE_CHECKING:
    _TextField = models.CharField[str, str]
else:
    _TextField = models.CharField


class PlaceField(_TextField):
    """The code of a division, 12 digits.

    Digits of one length sort alike under every collation, so `place >= low AND place <= high` scans a
    plain index on SQLite and PostgreSQL; neither COLLATE "C" nor a pattern index is needed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = CODE_LENGTH
        super().__init__(*args, **kwargs)
        self.validators = [
            *self.validators,
            RegexValidator(r"\A[0-9]{12}\Z", _("A division code has 12 digits.")),
        ]

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Spelt out on PostgreSQL: Django gives every indexed "varchar" a second index for LIKE, unused
        here.
        """
        return f"character varying({CODE_LENGTH})" if connection.vendor == "postgresql" else super().db_type(connection)

    def deconstruct(self) -> Any:
        """The length is fixed, so migrations do not carry it."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs


class Division(models.Model):
    """An administrative division or development zone. A code that was abolished stays, with its last day."""

    class Levels(models.IntegerChoices):
        """The five levels."""

        PROVINCE = Level.PROVINCE, _("province")
        CITY = Level.CITY, _("city")
        COUNTY = Level.COUNTY, _("county")
        TOWNSHIP = Level.TOWNSHIP, _("township")
        VILLAGE = Level.VILLAGE, _("village")

    code = PlaceField(primary_key=True)
    name = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField(choices=Levels)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    # Both days belong to the time; empty: since before the first list that told of the region, or still
    # in force.
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    development_zone = models.BooleanField(default=False)
    # The day of the newest list that told which divisions lie in this one; an older list changes
    # nothing here.
    told_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Office(models.Model):
    """Who does the daily work in one township. The name is neutral: it stands on screens and papers."""

    place = PlaceField(unique=True)
    name = models.CharField(max_length=120)
    # How it is reached; empty: not told yet. Public data of an office, no person's.
    phone = models.CharField(max_length=32, blank=True, default="")
    address = models.CharField(max_length=120, blank=True, default="")
    hours = models.CharField(max_length=80, blank=True, default="")
    police_phone = models.CharField(max_length=32, blank=True, default="")

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A seat in an office, whoever sits on it now."""

    class Kind(models.TextChoices):
        """What the seat is for."""

        LEAD = "lead", _("office lead")
        WORKER = "worker", _("worker")

    office = models.ForeignKey(Office, models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "kind", "number"], name="post_once")]

    def __str__(self) -> str:
        return f"{self.office}: {self.kind} {self.number}"
