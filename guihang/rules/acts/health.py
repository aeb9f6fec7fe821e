"""What a worker must know of somebody's health."""

from __future__ import annotations

from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark


class HealthNoted(Act):
    """Something about the person's health that whoever works with them must know: an illness, a medicine, a
    pregnancy. It is read through a door of its own."""

    kind, about, label = "health.noted", "person", mark("Health noted")
    fields = (Field("text", "text", True, sealed=True, label=mark("What must be known")),)


HEALTH: tuple[type[Act], ...] = (HealthNoted,)
