"""A tier's course and a standard as their templates want them: plain values, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.roles import Part
from guihang.course.file import CourseFile
from guihang.course.page import Block, Subject
from guihang.course.tier import ASSESSED, DECLINED, PROPOSED, SET, Sheet, TierCourse
from guihang.course.tier_forms import AnswerForm, DecideForm
from guihang.dossier.act_view import field_view
from guihang.dossier.basis import source_words
from guihang.dossier.entry import Facts
from guihang.dossier.models import Person
from guihang.rules.days import DATES
from guihang.rules.figures import STATUS_LABELS
from guihang.rules.packs import Pack
from guihang.rules.standard import FACTS, Cited, Standard
from guihang.texts import Message, mark, translate

FROM_ON = mark("from {count} on")


def _elsewhere(_file: CourseFile) -> Sequence[Block]:
    """The page has an address and a view of its own: its forms are answered there."""
    return ()


TIERING = Subject(
    "tier",
    mark("Tier"),
    mark("By a published standard: assessed, decided on by one, confirmed by another, looked at again."),
    _elsewhere,
)


def standard_shown(standard: Standard, pack: Pack, language: str) -> dict[str, Any]:
    """A standard for its page: items with answers, steps, what the file makes of it, how sure each is."""
    tongue = "zh" if language == "zh-Hans" else "en"
    return {
        "title": standard.title[tongue],
        "version": standard.version,
        "since": DATES[standard.since],
        "most": standard.most,
        "cited": _cited(standard.thresholds[0].cited, pack, language),
        "items": [
            {"label": item.label[tongue], "answers": [(a.label[tongue], a.points) for a in item.answers]}
            for item in standard.items
        ],
        "steps": [
            {"tier": step.tier, "least": step.least, "to": upper, "cited": _cited(step.cited, pack, language)}
            for step, upper in zip(
                standard.thresholds,
                [*(later.least - 1 for later in standard.thresholds[1:]), standard.most],
                strict=True,
            )
        ],
        "hard": [
            {
                "says": Message(FACTS[rule.fact], {"count": Message(FROM_ON, {"count": rule.least})}).render(language),
                "tier": rule.tier,
                "cited": _cited(rule.cited, pack, language),
            }
            for rule in standard.hard
        ],
    }


def _cited(cited: Cited, pack: Pack, language: str) -> dict[str, Any]:
    return {
        "status": translate(STATUS_LABELS[cited.status], language),
        "sure": cited.status,
        "sources": [source_words(pack.sources[i], language, pack.name) for i in cited.source if i in pack.sources],
        "why": cited.why.get("zh" if language == "zh-Hans" else "en", ""),
    }


def page_of(
    actor: Actor,
    person: Person,
    course: TierCourse | None,
    *,
    decide: DecideForm | None,
    answer: AnswerForm | None,
) -> dict[str, Any]:
    """What ``course/tier.html`` shows: how it stands, the next step, the last sheet, the history."""
    sees = actor.sees(person.place, person.pk)
    told = course is not None and Part.COURSE in sees
    context: dict[str, Any] = {"told": told, "runs": course is not None}
    if course is None or not told:
        return context
    names, reads = _names(course.history), Part.NOTES in sees
    writes = actor.writes(person.place)
    waiting, own = course.waiting, course.waiting is not None and course.waiting.entered_by == actor.user_id
    if decide is None and course.undecided is not None and PROPOSED in writes:
        decide = _fresh(actor, course, course.undecided)
    if answer is None and waiting is not None and not own and SET in writes:
        answer = AnswerForm()
        answer.initial["proposal"] = waiting.id
    context |= {
        "order": str(course.order.pk),
        "tier": course.order.tier,
        "set_on": course.set.on if course.set is not None else None,
        "review_on": _review(course.set),
        "late": (_review(course.set) or actor.today) < actor.today,
        "by_two": course.by_two,
        "assess_url": reverse("course:tier-assess", args=[person.pk])
        if ASSESSED in writes and course.standard is not None and course.undecided is None and waiting is None
        else "",
        "decide_url": reverse("course:tier-decide", args=[person.pk]),
        "answer_url": reverse("course:tier-answer", args=[person.pk]),
        "decide": _form(decide, ("tier", "reason", "review_on")),
        "answer": _form(answer, ("word", "text")),
        "waiting": _line(waiting, course, names, reads) if waiting is not None else None,
        "own": own,
        "sheet": _sheet(course.last, course.pack, actor.language) if course.last is not None and reads else None,
        "history": [_line(e, course, names, reads) for e in course.history],
    }
    return context


def _fresh(actor: Actor, course: TierCourse, sheet: Sheet) -> DecideForm:
    proposed = sheet.entry.data["proposed"]
    start = {"tier": proposed} if proposed in course.scheme.codes else {}
    return DecideForm(course.scheme, actor.language, review_on=actor.today + course.review_after, **start)


def _form(form: DecideForm | AnswerForm | None, names: tuple[str, ...]) -> dict[str, Any] | None:
    if form is None:
        return None
    return {
        "hidden": [(bound.name, bound.value() or "") for bound in form.hidden_fields()],
        "errors": [str(e) for e in form.non_field_errors()],
        "fields": [field_view(form[name], False) for name in names],
    }


def _review(e: Facts | None) -> date | None:
    said = e.data.get("review_on") if e is not None else None
    return date.fromisoformat(said) if said else None


def _names(history: list[Facts]) -> dict[UUID, str]:
    ids = {e.entered_by for e in history if e.entered_by is not None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name")) if ids else {}


def _line(e: Facts, course: TierCourse, names: dict[UUID, str], reads: bool) -> dict[str, Any]:
    words = course.word_of(e) if reads else {}
    return {
        "kind": e.kind,
        "on": e.on,
        "tier": e.data.get("tier") or e.data.get("proposed") or "",
        "points": e.data.get("points"),
        "review_on": _review(e),
        "who": names.get(e.entered_by, "") if e.entered_by else "",
        "why": words.get("reason") or words.get("text") or words.get("note") or "",
        "declined": e.kind == DECLINED,
    }


def _sheet(sheet: Sheet, pack: Pack, language: str) -> dict[str, Any]:
    """The last answer sheet: each item with its answer and points, then the reasons."""
    tongue = "zh" if language == "zh-Hans" else "en"
    rows = []
    for item in sheet.standard.items if sheet.standard is not None else ():
        points = sheet.answers.get(item.code, "")
        label = next((a.label[tongue] for a in item.answers if str(a.points) == points), "—")
        rows.append({"label": item.label[tongue], "answer": label, "points": points, "most": item.most})
    reasons = sheet.proposal.reasons if sheet.proposal is not None else ()
    return {
        "on": sheet.entry.on,
        "title": sheet.standard.title[tongue] if sheet.standard is not None else sheet.entry.data["standard"],
        "points": sheet.entry.data["points"],
        "tier": sheet.entry.data["proposed"],
        "rows": rows,
        "reasons": [
            {"tier": r.tier, "says": r.says.render(language), "cited": _cited(r.cited, pack, language)} for r in reasons
        ],
    }
