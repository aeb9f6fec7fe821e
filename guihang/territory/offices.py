"""Each township has one office, with a lead's and a worker's post."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guihang.territory.codes import Level
from guihang.territory.listing import Row
from guihang.territory.models import Division, Office, Post

# Neutral on purpose: this stands on screens and papers that others see. A name of the region, not of
# our interface.
NAME = "{township}社区服务"


def open_offices(townships: Sequence[Row]) -> int:
    """Give each of `townships` its office and posts where it has none; how many were made."""
    have = set(Office.objects.filter(place__in=[t.code for t in townships]).values_list("place", flat=True))
    made = Office.objects.bulk_create(
        [Office(place=t.code, name=NAME.format(township=t.name)) for t in townships if t.code not in have]
    )
    Post.objects.bulk_create([Post(office=office, kind=kind, number=1) for office in made for kind in Post.Kind])
    return len(made)


def rename_offices(changed: Iterable[Division]) -> None:
    """Follow the townships' new names."""
    names = {d.code: NAME.format(township=d.name) for d in changed if d.level == Level.TOWNSHIP}
    offices = list(Office.objects.filter(place__in=names))
    for office in offices:
        office.name = names[office.place]
    Office.objects.bulk_update(offices, ["name"])
