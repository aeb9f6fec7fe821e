"""A place that can take somebody ill or disabled: asked for until one is found, asked for again while they wait.

Why a place is sought is sealed and never read here.
"""

from __future__ import annotations

from guihang.rules.beside.reading import Reading, day_in

READS = frozenset({"care.sought", "care.answered"})
NOT_POSSIBLE, SETTLED = "not_possible", frozenset({"taken_in", "care_over"})


def lay(reading: Reading) -> None:
    """`care/ID` until a site takes the person in or lets them wait, or the city is told that none can: that a site
    cannot ends nothing. `care-again/ID` while they wait."""
    for on, identity, _kind, data in reading.of("care.sought"):
        if on < reading.order.decided:
            continue
        answers = reading.answering("care.answered", identity)
        due = max(on, day_in(data, "until") or on)
        said = reading.figure("care.ask_again_within_days", on)
        met = next((row[0] for row in answers if row[3].get("outcome") != NOT_POSSIBLE), None)
        reading.owe(f"care/{identity}", "care", "office", on, due, met, said)
        if met is not None and answers[-1][3].get("outcome") not in SETTLED:
            answered = answers[-1][0]
            said = reading.figure("care.ask_again_within_days", answered)
            key = f"care-again/{identity}"
            reading.owe(key, "care-again", "office", answered, answered + said.days, None, said)
