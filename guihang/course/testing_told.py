"""A test in words: its result as it stands today, and what makes it doubtful."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from guihang.course.file import CourseFile
from guihang.dossier.entry import Facts
from guihang.rules.beside.testing import MARKS, Thread, marks_of, status_of
from guihang.rules.packs import NoRuleInForce
from guihang.texts import translate

TAKEN = "test.taken"


def result_now(file: CourseFile, test: Facts) -> str:
    """The code of how a result stands today, after all that followed on it; "" where nothing is to be settled."""
    asked = file.answering(test, "recheck.asked")
    decided = [d for a in asked for d in file.answering(a, "recheck.decided")]
    later = min((e.on for e in file.of(TAKEN) if e.on > test.on and e.data["result"] == "positive"), default=date.max)
    thread = Thread(
        explained=any(e.data.get("accepted") is True for e in file.answering(test, "result.explained")),
        asked=bool(asked),
        granted=decided[-1].data["outcome"] == "granted" if decided else None,
        labs=tuple(e.data["result"] for e in file.answering(test, "lab.reported")),
        used=any(test.on <= e.on < later for e in file.of("use.confirmed")),
    )
    return status_of(test.data["result"], thread)


def taken_words(file: CourseFile, test: Facts) -> str:
    """What test it was, and how."""
    kind = file.value(test, "test_kind") or _("Kind not said")
    return f"{kind} · {file.value(test, 'method')}"


def taken_detail(file: CourseFile, test: Facts) -> str:
    """Who took it, with which kit, and what makes it doubtful."""
    kit = " ".join(filter(None, (str(test.data.get("kit", "")), str(test.data.get("kit_lot", "")))))
    words = [file.value(test, "testers"), kit, *doubts(file, test)]
    return " · ".join(filter(None, words))


def doubts(file: CourseFile, test: Facts) -> list[str]:
    """What makes a test doubtful, in words."""
    try:
        months = int(file.figure("test.hair_months", test.on) or 0)
    except NoRuleInForce:
        months = 0
    testers = len(file.data(test).get("testers") or ())
    starts = file.order.starts_on if file.order else None
    codes = marks_of(
        test.data, test.on.toordinal(), sex=file.person.sex, starts=starts.toordinal() if starts else None,
        hair_months=months, testers=testers,
    )  # fmt: skip
    return [translate(MARKS[code], file.actor.language) for code in codes]
