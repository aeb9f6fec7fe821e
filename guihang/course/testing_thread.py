"""A positive result as a thread: told, objected to, sent to the laboratory, explained, closed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from guihang.course.file import CourseFile, Do
from guihang.course.page import DONE, NONE, NOW, Block, Line, line_of_duty
from guihang.course.testing_told import result_now, taken_detail, taken_words
from guihang.dossier.addresses import record_address
from guihang.dossier.entry import Facts
from guihang.dossier.models import Duty
from guihang.rules.acts.codes import OF_LABORATORY
from guihang.rules.beside.testing import STATUSES, settled
from guihang.texts import translate


def thread(file: CourseFile, test: Facts) -> Block:
    """A positive result, from the spot to the laboratory: what is done, what is due, what may be done."""
    hex_ = test.id.hex
    status = result_now(file, test)
    lines = [
        Line(taken_words(file, test), DONE, on=test.on, detail=taken_detail(file, test)),
        line_of_duty(
            file, file.duty("result-told", hex_), _("Told to the person, who signs or would not"),
            detail="、".join(file.value(e, "signed") for e in file.answering(test, "result.told")),
            do=file.form("result.told", _("Record"), entry=test.id, main=True),
        ),
        *_samples(file, test),
        *_objections(file, test),
        *_laboratory(file, test),
        *_explanations(file, test),
        *_closing(file, test, status),
    ]  # fmt: skip
    title = _("Test of %(day)s: %(status)s") % {
        "day": file.short(test.on), "status": translate(STATUSES[status], file.actor.language),
    }  # fmt: skip
    return Block(title, lines=lines, lead=_("A positive result proves nothing by itself: the police decide."))


def _samples(file: CourseFile, test: Facts) -> list[Line]:
    kept = file.answering(test, "sample.kept")
    if not kept:
        return [
            Line(
                _("Parted in A and B, sealed and put away"),
                NONE,
                do=file.form("sample.kept", _("Record"), entry=test.id),
            )
        ]
    lines = []
    for e in kept:
        numbers = f"A {file.value(e, 'number_a')} · B {file.value(e, 'number_b')}"
        detail = " · ".join(filter(None, (numbers, file.value(e, "signed"), file.value(e, "where"))))
        duty = file.duty("sample-keep", e.id.hex)
        until = _("kept at least until %(day)s") % {"day": file.short(duty.due_on)} if duty else ""
        do = [] if file.answering(e, "sample.ended") else _end_keeping(file, e, duty)
        lines.append(Line(_("Samples A and B sealed"), DONE, on=e.on, detail=f"{detail} · {until}", do=do))
    return lines


def _end_keeping(file: CourseFile, kept: Facts, duty: Duty | None) -> list[Do]:
    """Once its months are over a sample is kept no longer; before that only where it was used up, with the reason."""
    if duty is None or duty.due_on > file.today:
        return file.form("sample.ended", _("Used up before its time"), entry=kept.id, why="used_up")
    return file.form("sample.ended", _("No longer kept"), entry=kept.id, why="time_over")


def _objections(file: CourseFile, test: Facts) -> list[Line]:
    asked = file.answering(test, "recheck.asked")
    duty = file.duty("recheck-ask", test.id.hex)
    lines = []
    told = file.answering(test, "result.told")
    if duty is not None or not asked:
        objects = any(e.data.get("objects") for e in told) and not asked
        form = file.form("recheck.asked", _("The person objects"), entry=test.id, main=objects)
        lines.append(
            line_of_duty(file, duty, _("May object and ask for another test"), do=form if told or asked else ())
        )
    if (laboratory := file.duty("lab-object", test.id.hex)) is not None:
        form = file.form("recheck.asked", _("The person objects"), entry=test.id, of="laboratory")
        lines.append(line_of_duty(file, laboratory, _("May object to the laboratory's result"), do=form))
    for e in asked:
        decided = file.answering(e, "recheck.decided")
        words = "、".join(f"{file.value(d, 'outcome')} {file.value(d, 'text')}".strip() for d in decided)
        says = _("The police decide on the objection of %(day)s") % {"day": file.short(e.on)}
        form = file.form("recheck.decided", _("Record"), entry=e.id, main=True)
        lines.append(line_of_duty(file, file.duty("recheck-decide", e.id.hex), says, detail=words, do=form))
    return lines


def _laboratory(file: CourseFile, test: Facts) -> list[Line]:
    lines = []
    send, report = file.duty("sample-send", test.id.hex), file.duty("lab-report", test.id.hex)
    sent = file.answering(test, "sample.sent")
    if send is not None or not sent:
        lines.append(_to_send(file, test, send))
    for e in sent:
        detail = " · ".join(filter(None, (file.value(e, "sample"), file.value(e, "laboratory"))))
        lines.append(Line(_("Sample sent"), DONE, on=e.on, detail=detail))
    if report is not None:
        form = file.form("lab.reported", _("Record"), entry=test.id, main=True)
        received = any(e.data.get("received_on") for e in (*sent, *file.answering(test, "lab.reported")))
        since = (
            _("Counted from %(day)s, when the laboratory received it.") % {"day": file.short(report.opens_on)}
            if received
            else _("Counted from the day it was sent: when the laboratory received it is not on file.")
        )
        lines.append(line_of_duty(file, report, _("The laboratory reports"), detail=since, do=form))
    reports = file.answering(test, "lab.reported")
    repeated = any(e.data["repeat"] for e in reports)
    for e in reports:
        names = [file.value(e, "laboratory"), file.value(e, "number")]
        said = (
            _("Laboratory, a repeat by another body: %(result)s") if e.data["repeat"] else _("Laboratory: %(result)s")
        )
        form = [] if repeated else file.form("lab.reported", _("Repeat by another body"), entry=test.id)
        words = said % {"result": translate(OF_LABORATORY[e.data["result"]], file.actor.language)}
        lines.append(Line(words, DONE, on=e.on, detail=" · ".join(filter(None, names)), do=form))
    return lines


def _to_send(file: CourseFile, test: Facts, send: Duty | None) -> Line:
    """The B sample goes once the police have granted an objection, the A sample when they want it looked at."""
    if send is not None:
        do = file.form("sample.sent", _("Record"), entry=test.id, main=True, sample="sample_b")
        who = "" if do or send.met_on is not None else _("The police send it.")
        return line_of_duty(file, send, _("Sample sent to the laboratory"), detail=who, do=do)
    do = file.form("sample.sent", _("Sample A was sent"), entry=test.id, sample="sample_a")
    detail = _("The police send it; sample B once they have granted an objection.")
    return Line(_("Sample sent to the laboratory"), NONE, detail=detail, do=do)


def _explanations(file: CourseFile, test: Facts) -> list[Line]:
    """What else explains it. What exactly is told only to who sees matters of health."""
    told = file.answering(test, "result.explained")
    lines = [
        Line(
            _("Explains the result") if e.data.get("accepted") else _("Does not explain the result"), DONE, on=e.on,
            detail=" · ".join(filter(None, (file.value(e, "why"), file.value(e, "text"), file.who(e)))),
        )
        for e in told
    ]  # fmt: skip
    form = file.form("result.explained", _("Record"), entry=test.id)
    return [*lines, Line(_("A prescription or a maintenance dose may explain it"), NONE, do=form)] if form else lines


def _closing(file: CourseFile, test: Facts, status: str) -> list[Line]:
    """Where it is explained or not confirmed a named person closes the check: filled in, and theirs to decide."""
    order = file.order
    waits = order is not None and any(
        f["code"] == "positive_test" and f["on"] == test.on.isoformat() and f.get("waits") for f in order.findings
    )
    if order is None or not waits or "breach.checked" not in file.writes:
        return []
    said = {"code": "positive_test", "order": str(order.pk), "back": f"course-{file.key}"}
    if settled(status):
        said["outcome"] = "not_confirmed"
    url = f"{record_address(file.person.pk, 'breach.checked')}?{urlencode(said)}"
    return [Line(_("The finding waits for a named person's word"), NOW, do=[Do(url, _("Check"), main=settled(status))])]
