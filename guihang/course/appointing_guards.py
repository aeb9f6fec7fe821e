"""One day to come is one appointment: one notice, one word that somebody did not come, one refusal. What was sent by
post, or not taken, counts against nobody before something shows that it was served."""

from __future__ import annotations

from collections.abc import Iterable

from guihang.dossier.course_guards import File, guard
from guihang.dossier.entry import Facts, sealed_words
from guihang.protect.datakeys import open_keys
from guihang.texts import Message, mark

ONE_NOTICE = mark(
    "A notice to come to a test on {day} is on file, of {on}: one day to come has one notice. Correct that one, or "
    "name another day."
)
ONE_NO_SHOW = mark("That they did not come on {day} is on file already: one day to come counts once.")
ONE_REFUSAL = mark("A refusal of {day} is on file already: one day to come is refused once.")
NO_WITNESS = mark("Who would not take the notice: name the witness who saw it.")
NOT_PROVED = mark(
    "The notice of {on} was sent by post, and nothing shows that it came: attach its receipt or write its number into "
    "the note of the notice. Until then the test is missed, not refused."
)
NOTICE, NOTED, REFUSED, SCAN = "notice.served", "noshow.noted", "test.refused", "scan.attached"
POSTED, NOT_TAKEN = "sent", "refused"


@guard("notice.served")
def one_notice_a_day(facts: Facts, file: File) -> Iterable[Message]:
    """Served again for the same day it would be counted again. A witness for what was not taken."""
    if facts.source == "import" or facts.data["notice"] != "test":
        return
    day = _day_of_notice(facts)
    was = file.corrected(facts)
    same = [e for e in file.others(facts, NOTICE) if e.data["notice"] == "test" and _day_of_notice(e) == day]
    if same and (was is None or _day_of_notice(was) != day):
        yield Message(ONE_NOTICE, {"day": day, "on": same[0].on.isoformat()})
    taken_not = facts.data["how"] == NOT_TAKEN and (was is None or was.data["how"] != NOT_TAKEN)
    if taken_not and not file.said(facts).get("witness"):
        yield Message(NO_WITNESS)


@guard("noshow.noted")
def one_no_show_a_day(facts: Facts, file: File) -> Iterable[Message]:
    """By whichever of several notices for that day. A correction of one that stood may stay."""
    notice = file.target(facts)
    if facts.source == "import" or facts.supersedes is not None or notice is None:
        return
    others = [to for e in file.others(facts, NOTED) if (to := file.target(e)) is not None and to.id != notice.id]
    if any(_day_of_notice(to) == _day_of_notice(notice) for to in others):
        yield Message(ONE_NO_SHOW, {"day": _day_of_notice(notice)})


@guard("test.refused")
def one_refusal_a_day(facts: Facts, file: File) -> Iterable[Message]:
    """The same day refused twice is one refusal."""
    if facts.source == "import" or facts.supersedes is not None:
        return
    day = _day_refused(facts, file)
    if any(_day_refused(e, file) == day for e in file.others(facts, REFUSED)):
        yield Message(ONE_REFUSAL, {"day": day})


@guard("noshow.weighed")
def served_before_it_counts(facts: Facts, file: File) -> Iterable[Message]:
    """A notice by post needs its receipt before not coming counts as a refusal."""
    noted = file.target(facts)
    notice = file.target(noted) if noted is not None else None
    if facts.data["outcome"] != "not_excused" or notice is None or notice.data.get("how") != POSTED:
        return
    if not _shown(notice, file):
        yield Message(NOT_PROVED, {"on": notice.on.isoformat()})


def _shown(notice: Facts, file: File) -> bool:
    """Whether a paper is attached to the notice, or something is written beside it."""
    if any((to := file.target(scan)) is not None and to.id == notice.id for scan in file.of(SCAN)):
        return True
    said = dict(file.plain.get(notice.id, {}))
    if not said and notice.sealed:
        said = dict(sealed_words(notice, open_keys([notice.person])[notice.person]))
    return bool(said.get("note") or said.get("witness"))


def _day_of_notice(notice: Facts) -> str:
    return str(notice.data.get("for_on") or notice.on.isoformat())


def _day_refused(refusal: Facts, file: File) -> str:
    """The day to come that was refused: of the notice it goes back to, else its own."""
    noted = file.target(refusal) if refusal.data.get("entry") else None
    notice = file.target(noted) if noted is not None else None
    return _day_of_notice(notice) if notice is not None else refusal.on.isoformat()
