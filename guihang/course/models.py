"""Places that can take somebody ill or disabled: public data of institutions. Nobody's file stands in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from guihang.access import wall
from guihang.dossier.models import Entry
from guihang.territory.codes import PREFIX_LENGTHS, Level
from guihang.territory.models import PlaceField

ANSWERED, TAKEN_IN = "care.answered", "taken_in"


class Site(models.Model):
    """One site: where, what it can do, how many beds, how it is reached. `active`: it takes people now."""

    class Kind(models.TextChoices):
        """What a site can do."""

        HOSPITAL = "hospital", _("Designated hospital")
        WARD = "ward", _("Ward of a treatment centre")
        NURSING = "nursing", _("Nursing home")
        REHABILITATION = "rehabilitation", _("Rehabilitation site")
        OTHER = "other", _("Other")

    place = PlaceField(help_text="Where it lies: a county, or a prefecture.")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind)
    beds = models.PositiveSmallIntegerField()
    phone = models.CharField(max_length=32, blank=True, default="")
    address = models.CharField(max_length=120, blank=True, default="")
    active = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place"], name="site_place")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "name"], name="site_once")]

    class Privacy:
        """Nobody stands in it."""

        identifies: ClassVar = set[str]()
        sensitive: ClassVar = set[str]()

    def __str__(self) -> str:
        return self.name


def prefecture_of(place: str) -> str:
    """The code of the prefecture of a place, its first four digits filled up."""
    return place[: PREFIX_LENGTHS[Level.CITY]].ljust(12, "0")


def sites_of(places: Iterable[str]) -> list[Site]:
    """The sites of the prefectures of these places, those that take people first."""
    inside = models.Q()
    for prefix in {place[: PREFIX_LENGTHS[Level.CITY]] for place in places}:
        inside |= models.Q(place__range=(prefix.ljust(12, "0"), prefix.ljust(12, "9")))
    return list(Site.objects.filter(inside).order_by("-active", "place", "name")) if inside else []


def taken(sites: Iterable[Site]) -> Counter[int]:
    """How many beds of these sites are taken, by people of whatever office: the newest answer about each search that
    stands."""
    counted = wall.beds_taken(site.pk for site in sites)
    return Counter(counted) if counted is not None else _taken()


def _taken() -> Counter[int]:
    newest: dict[tuple[UUID, str], tuple[date, UUID, object, object]] = {}
    replaced = models.Exists(Entry.objects.filter(person=models.OuterRef("person"), supersedes=models.OuterRef("id")))
    answers = Entry.objects.filter(~replaced, kind=ANSWERED).values_list("id", "person", "happened_on", "data")
    for identity, person, on, data in answers:
        search = (person, str(data.get("entry", "")).replace("-", ""))
        rank = (on, identity, data.get("outcome"), data.get("site_id"))
        if search not in newest or rank[:2] > newest[search][:2]:
            newest[search] = rank
    return Counter(site for _on, _id, outcome, site in newest.values() if outcome == TAKEN_IN and type(site) is int)
