"""The years without use after which control ends."""

from __future__ import annotations

from guihang.rules.figures.known import Known, one_of, years
from guihang.texts import mark

STARTS = ("course", "released")
BREACHES = ("not_counted", "counted")

FIGURES: dict[str, Known] = {
    "clean.years": years(mark("Without use, after which control ends")),
    "clean.rehabilitation": one_of(
        mark("From where the clean years count in community rehabilitation"),
        *STARTS,
        expected=mark("course or released"),
    ),
    "clean.changed": one_of(
        mark("From where they count where compulsory treatment was changed to community treatment"),
        *STARTS,
        expected=mark("course or released"),
    ),
    "clean.after_breach": one_of(
        mark("A course whose refusal or serious breach was confirmed"),
        *BREACHES,
        expected=mark("not_counted or counted"),
    ),
}
