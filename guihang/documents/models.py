"""The counties' own layouts of papers: a .docx each, in versions. No person stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import Index, UniqueConstraint
from uuid_utils import compat

from guihang.territory.models import PlaceField

# How often a version is counted anew where others come in at the same moment.
TRIES = 5


class Template(models.Model):
    """One version of a county's own layout of a form. The newest that was not withdrawn is in use.

    `withdrawn_at` without `withdrawn_by`: it waits, and was never in use.
    """

    id = models.UUIDField(primary_key=True, default=compat.uuid7, editable=False)
    place = PlaceField(help_text="The county whose layout it is.")
    form = models.CharField(max_length=4)
    version = models.PositiveSmallIntegerField()
    content = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    unknown = models.JSONField(default=list, help_text="Fields that the layout names and nothing fills: names alone.")
    left_out = models.JSONField(default=list, help_text="Fields of the form that the layout does not have.")
    user_id = models.UUIDField()
    at = models.DateTimeField()
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["place", "form", "version"], name="template_version_once")]
        indexes: ClassVar = [Index(fields=["form", "place"], name="template_of_form")]

    class Privacy:
        """Nobody stands in it."""

        identifies: ClassVar = set[str]()
        sensitive: ClassVar = set[str]()

    def __str__(self) -> str:
        return f"{self.place} {self.form} {self.version}"

    @property
    def waits(self) -> bool:
        """Whether it was never put to use: it names fields that nothing fills, and nobody looked at it yet."""
        return self.withdrawn_at is not None and self.withdrawn_by is None

    def add(self) -> Template:
        """Save it as the newest version; where the newest is the same file, it was sent twice: then that one."""
        others = type(self).objects.filter(place=self.place, form=self.form)
        for left in reversed(range(TRIES)):
            newest = others.order_by("-version").first()
            if newest is not None and newest.withdrawn_by is None and bytes(newest.digest) == self.digest:
                return newest
            self.version = newest.version + 1 if newest is not None else 1
            try:
                with transaction.atomic():
                    self.save(force_insert=True)
                break
            except IntegrityError:  # another one came in at the same moment: this one is the next
                if not left:
                    raise
        return self

    @classmethod
    def in_use(cls, form: str, places: Iterable[str]) -> dict[str, Template]:
        """The layouts of a form in use, by county."""
        rows = cls.objects.filter(form=form, place__in=set(places), withdrawn_at=None).order_by("version")
        return {row.place: row for row in rows}
