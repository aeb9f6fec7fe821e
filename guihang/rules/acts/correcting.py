"""What a correction carries beside what it says anew: why it was written, and who agreed to it."""

from __future__ import annotations

from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark

# Every kind of act may carry it; a form asks for it when an entry is corrected.
BECAUSE = Field("corrected_because", "text", sealed=True, label=mark("Why it is corrected"))


class CorrectionAgreed(Act):
    """A second named person has looked at a correction of something older, and agreed. `entry` is the correction, or
    the withdrawal; who asked for it stands there as who entered it, who agreed stands here."""

    kind, about, label = "correction.agreed", "person", mark("Correction agreed by a second person")
    fields = (Field("entry", "text", True, label=mark("The correction")),)


CORRECTING: tuple[type[Act], ...] = (CorrectionAgreed,)
