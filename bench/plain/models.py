"""Tables as wide as the house's, with the names in the clear, and nothing else to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Person(models.Model):
    """A person with as many bytes as ours has; `initials` is what a bare page would search by."""

    id = models.UUIDField(primary_key=True)
    place = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    initials = models.CharField(max_length=8, db_index=True)
    id_number = models.CharField(max_length=18)
    phone = models.CharField(max_length=20)
    address = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    stage = models.CharField(max_length=12)
    tier = models.CharField(max_length=8)
    next_key = models.CharField(max_length=48)
    next_due_on = models.DateField(null=True)

    objects: ClassVar[models.Manager[Person]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["place", "id"])]


class Line(models.Model):
    """A duty as it stands on a page, the name beside it."""

    person = models.UUIDField()
    place = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    tier = models.CharField(max_length=8)
    village = models.CharField(max_length=40)
    key = models.CharField(max_length=48)
    kind = models.CharField(max_length=24)
    owed_by = models.CharField(max_length=8)
    opens_on = models.DateField()
    due_on = models.DateField()
    basis = models.CharField(max_length=60)

    objects: ClassVar[models.Manager[Line]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["place", "due_on"])]


class Act(models.Model):
    """An entry, as wide as ours: the text and the two digests stand as bytes."""

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField()
    order = models.UUIDField(null=True)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    happened_on = models.DateField()
    text = models.TextField(blank=True)
    sealed = models.BinaryField(null=True)
    commitment = models.BinaryField(null=True)
    place = models.CharField(max_length=12)
    written_by = models.UUIDField(null=True)
    written_at = models.DateTimeField()
    source = models.CharField(max_length=12)
    digest = models.BinaryField()

    objects: ClassVar[models.Manager[Act]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["person", "seq"])]


class Mass(models.Model):
    """A row of any table, by its width: what a plain load of a ledger writes."""

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField(db_index=True)
    place = models.CharField(max_length=12)
    kind = models.CharField(max_length=24)
    on = models.DateField()
    rest = models.BinaryField()

    objects: ClassVar[models.Manager[Mass]] = models.Manager()
