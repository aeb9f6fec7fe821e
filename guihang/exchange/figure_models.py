"""What was answered to whoever asked for a figure from outside: the same question is told the same all day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FigureTold(models.Model):
    """One figure that left, as it was told: `question` is a keyed digest, `told` a rounded count, 0 for "fewer than
    ten", -1 for "not told"."""

    question = models.BinaryField(max_length=32)
    on = models.DateField()
    told = models.IntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "on"], name="figure_told_once")]

    def __str__(self) -> str:
        return f"{self.on.isoformat()} {self.told}"
