"""What becomes of a question: passed on to the reader, answered by them, settled. Nothing follows by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from guihang.access.actor import Actor
from guihang.access.alerts import settle_about
from guihang.access.clock import day_of
from guihang.access.models import Grant
from guihang.access.roles import Power, powers_of
from guihang.access.watch_models import note, raise_alert
from guihang.dossier.curious_asking import WHY_OPENED
from guihang.dossier.models import Question
from guihang.protect.datakeys import Destroyed, open_keys
from guihang.protect.suite import Damaged
from guihang.texts import mark

# The kinds of alerts: to the reader who is asked, to the officer whom they answered, to the lead who talks about it.
ASKED, ANSWERED, TO_TALK = "question.asked", "question.answered", "question.to_talk"
# Who talks with the reader: the lead of the office; with a lead, the county.
TALKS = (Power.CONFIRM, Power.SEE_FIGURES)
# The facts for which it is asked, as they are said. None of them says that anything is wrong.
WORDS: Mapping[str, str] = {
    "same_surname": mark("same surname"),
    "rare_surname": mark("a surname that few have here"),
    "same_home": mark("same address"),
    "same_village": mark("same village"),
    "again": mark("opened again at another time"),
    "no_work_near": mark("no work written near that day"),
    "not_own_person": mark("somebody else answers for the person"),
    "odd_hour": mark("outside office hours"),
    "searched": mark("found by a search"),
}


def send(actor: Actor, question: Question, now: datetime) -> None:
    """Pass the question on to the reader."""
    held = Question.objects.filter(pk=question.pk, sent_at=None, settled_at=None)
    if held.update(sent_at=now, sent_by=actor.user_id):
        key = f"{ASKED}:{question.pk}"
        raise_alert(ASKED, key=key, place=question.place, power="", about=question.pk, at=now, user=question.reader)
        _done(WHY_OPENED, Power.GUARD_PRIVACY, actor, question, now)
        _note("question.sent", actor, question, now)


def answer(actor: Actor, question: Question, words: str, now: datetime) -> bool:
    """Keep what the reader answers; sealed. False once the file's key is destroyed, or it was settled meanwhile."""
    try:
        sealed = open_keys([question.person])[question.person].seal(words.encode(), _context(question))
    except Destroyed:
        return False
    held = Question.objects.filter(pk=question.pk, sent_at__isnull=False, settled_at=None)
    if not held.update(answer=sealed, answered_at=now):
        return False
    key = f"{ANSWERED}:{question.pk}"
    raise_alert(ANSWERED, key=key, place=question.place, power=Power.GUARD_PRIVACY, about=question.pk, at=now)
    _done(ASKED, "", actor, question, now)
    _note("question.answered", actor, question, now)
    return True


def answer_of(question: Question) -> str:
    """What was answered; empty where nothing was, or the file's key is destroyed."""
    if question.answer is None:
        return ""
    try:
        return open_keys([question.person])[question.person].open(bytes(question.answer), _context(question)).decode()
    except (Destroyed, Damaged):
        return ""


def settle(actor: Actor, question: Question, *, in_order: bool, now: datetime) -> None:
    """In order; or the lead of the office is asked to talk about it with the reader."""
    held = Question.objects.filter(pk=question.pk, settled_at=None)
    if not held.update(settled_at=now, settled_by=actor.user_id, in_order=in_order):
        return
    if not in_order:
        day = day_of(question.last_at)
        roles = Grant.objects.between(day, day).filter(user=question.reader).values_list("role", flat=True)
        power = TALKS[any(Power.CONFIRM in powers_of(role) for role in roles)]
        raise_alert(
            TO_TALK, key=f"{TO_TALK}:{question.pk}", place=question.place, power=power, about=question.pk, at=now
        )
    for kind, held_by in ((WHY_OPENED, Power.GUARD_PRIVACY.value), (ANSWERED, Power.GUARD_PRIVACY.value), (ASKED, "")):
        _done(kind, held_by, actor, question, now)
    _note("question.settled", actor, question, now, in_order=in_order)


def _done(kind: str, power: str, actor: Actor, question: Question, now: datetime) -> None:
    settle_about(question.pk, kind=kind, powers=[power], by=actor.user_id, at=now)


def _note(kind: str, actor: Actor, question: Question, now: datetime, **told: object) -> None:
    note(kind, at=now, user=actor.user_id, about=question.pk, person=question.person, place=question.place, **told)


def _context(question: Question) -> bytes:
    return b"question:" + question.pk.bytes
