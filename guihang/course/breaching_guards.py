"""Fair play in a breach: nothing serious is reported before a named lead has confirmed it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from guihang.dossier.course_guards import File, guard
from guihang.dossier.entry import Facts
from guihang.dossier.workout import aliases_of
from guihang.rules.acts.codes import code_label
from guihang.rules.beside.evidence import REFUSALS, Item, unnoticed
from guihang.texts import Message, mark

NOT_CHECKED = mark("“{what}” is reported only once a named lead has confirmed it. Expected: a check that confirms.")
NOT_CONFIRMED = mark("The check of {day} did not confirm “{what}”: nothing is reported.")
ALREADY_URGED_FOR = mark("Urged to come by {until}: that day lies before the urging.")
NEEDS_GROUNDS = mark("Say why: whoever reads the file later must see what was weighed.")
NO_NOTICES = mark(
    "No notice was served of the refusals of {days}: without one a missed test is missed, not refused. Fetch the "
    "notices, or say in the grounds why they count all the same."
)
WHERE_AND_WITNESS = mark("An exhortation names where it was given and a witness: write down both.")
OF_A_REFUSAL = ("test.refused", "noshow.noted", "notice.served")
MUST_BE_CONFIRMED = "serious_breach."
POSITIVE, UNREPORTED = "positive_test", "unreported"


@guard("breach.reported")
def after_the_check(facts: Facts, file: File) -> Iterator[Message]:
    """A serious breach and a positive test need a check that confirmed; what one did not confirm is not reported."""
    code = facts.data["reason"]
    what = Message(code_label(code))
    checks = [
        e for e in file.of("breach.checked") if e.order == facts.order and e.data["code"] == code and e.on <= facts.on
    ]
    newest = max(checks, key=lambda e: (e.on, e.seq), default=None)
    if newest is not None and newest.data["outcome"] == "not_confirmed":
        yield Message(NOT_CONFIRMED, {"day": newest.on.isoformat(), "what": what})
    elif (code.startswith(MUST_BE_CONFIRMED) or code == POSITIVE) and (
        newest is None or newest.data["outcome"] != "confirmed"
    ):
        yield Message(NOT_CHECKED, {"what": what})


@guard("breach.checked")
def with_grounds(facts: Facts, file: File) -> Iterator[Message]:
    """A finding is confirmed, a serious breach not confirmed, or that somebody had a reason not to report in, with the
    grounds."""
    code, outcome = facts.data["code"], facts.data["outcome"]
    against = facts.source != "import" and outcome == "confirmed"
    serious = facts.source != "import" and outcome != "needs_more" and code.startswith(MUST_BE_CONFIRMED)
    if against or serious or (code == UNREPORTED and outcome == "not_confirmed"):
        said = file.plain.get(facts.id, {})
        if not (said.get("text") or said.get("note")):
            yield Message(NEEDS_GROUNDS)


@guard("breach.checked")
def with_every_piece_or_a_reason(facts: Facts, file: File) -> Iterator[Message]:
    """Refusals of which no notice was served are confirmed only with the reason why they count all the same."""
    if facts.source == "import" or facts.data["code"] != REFUSALS or facts.data["outcome"] != "confirmed":
        return
    items = [
        Item(e.id.hex, e.on.toordinal(), e.kind, {**e.data, **file.plain.get(e.id, {})})
        for e in file.of(*OF_A_REFUSAL)
        if e.order in (None, facts.order) and e.on <= facts.on
    ]
    without = unnoticed(items, aliases_of([*file.held, *file.added]))
    said = file.plain.get(facts.id, {})
    if without and not (said.get("text") or said.get("note")):
        days = "、".join(date.fromordinal(i.on).isoformat() for i in without)
        yield Message(NO_NOTICES, {"days": days})


@guard("warning.given")
def where_and_before_whom(facts: Facts, file: File) -> Iterator[Message]:
    """A written exhortation says where it was given and before which witness."""
    if facts.source == "import" or facts.data["level"] != "exhortation":
        return
    said = file.plain.get(facts.id, {})
    if not (said.get("where") and said.get("witness")):
        yield Message(WHERE_AND_WITNESS)


@guard("urging.sent")
def to_a_day_that_comes(facts: Facts, file: File) -> Iterator[Message]:
    """The day to come by lies on or after the urging."""
    if facts.data["until"] < facts.on.isoformat():
        yield Message(ALREADY_URGED_FOR, {"until": facts.data["until"]})
