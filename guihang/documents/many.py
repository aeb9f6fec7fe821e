"""Papers of a whole list as long work: read in parts that stay read, set in one go, fetched once in time.

They leave through the gate of what leaves (`exchange.out`): counted in the day's number, for many people after a
second person's word. Each part that was read is kept, sealed with the job's own key, so that a job that fell goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.clock import day_of
from guihang.access.models import User
from guihang.documents.catalogue import CHINESE, Form, forms
from guihang.documents.filled import with_newest
from guihang.documents.making import ENDINGS, PDF, TYPES, WORD, field_of_sign, one_pdf, ready, templates_for, zip_of
from guihang.documents.pdf import UnknownSign, stands_in
from guihang.documents.reading import files_of, people_for
from guihang.exchange import kept
from guihang.exchange.models import Outgoing
from guihang.exchange.out import gate, work
from guihang.exchange.out.marks import copy_code
from guihang.exchange.out.papers import smallest
from guihang.exchange.out.purposes import USUAL
from guihang.jobs.running import Running
from guihang.protect.datakeys import PersonKey
from guihang.protect.suite import sm3

KIND = "papers.out"
VIEW = "documents.many.write_out"
PART = 50
# So many are set while one waits; more by the runner.
AT_ONCE = 10
MOST = 500
SEVERAL = 2
ZIP = ("application/zip", "zip")
Told = Callable[[int, int], None]


def begin(
    actor: Actor,
    form: Form,
    how: str,
    people: Sequence[tuple[UUID, str]],
    words: str,
    now: datetime,
    sent: UUID | None = None,
) -> Outgoing:
    """Write down which papers are wanted of whom. Raises gate.Closed when the day's number is reached.

    `sent` is the id of the form: the same papers, sent with it twice on a day, are written down and counted once.
    """
    params = {"form": form.id, "as": how, "people": [person.hex for person, _place in people]}
    asked = gate.Asked(
        Outgoing.Kind.PAPERS, smallest([place for _person, place in people]), len(people), USUAL, words,
        gate.last_day(actor.today), params,
    )  # fmt: skip
    if sent is None:
        return gate.begin(actor, asked, now)
    id = uuid5(sent, json.dumps([str(actor.user_id), f"{actor.today}", params, words]))
    try:
        with transaction.atomic():
            return gate.begin(actor, asked, now, id)
    except IntegrityError:  # at the same moment: the other one wrote it down
        return Outgoing.objects.of(actor).get(pk=id)


def comes_at_once(row: Outgoing) -> bool:
    """Whether it is of few people, and was not stopped meanwhile."""
    return not row.second and row.people <= AT_ONCE and row.state in (Outgoing.State.APPROVED, Outgoing.State.TAKEN)


def at_once(actor: Actor, row: Outgoing, now: datetime) -> bytes:
    """The papers of a few people, now; once more where the form was sent twice. Raises gate.Closed, UnknownSign."""
    form = form_of(row)
    files = files_of(actor, people_for(actor, people_of(row)))
    papers = [ready(form, with_newest(form, file)) for file in files]
    content = _set(row, papers, lambda _done, _all: None, actor)
    if row.state != Outgoing.State.TAKEN:
        gate.take(row, sm3(content), now)
    return content


def form_of(row: Outgoing) -> Form:
    """Which form was asked for."""
    return forms()[row.params["form"]]


def people_of(row: Outgoing) -> list[UUID]:
    """Whose papers were asked for."""
    return [UUID(hex=person) for person in row.params["people"]]


def media_of(row: Outgoing) -> tuple[str, str]:
    """What kind of file leaves: one PDF, or Word documents in an archive."""
    return (TYPES[PDF], ENDINGS[PDF]) if row.params["as"] == PDF else ZIP


def still(actor: Actor, row: Outgoing) -> int:
    """Of how many people it would be now."""
    return len(people_for(actor, people_of(row)))


def write_out(running: Running) -> Mapping[str, Any]:
    """Set the papers for whoever asked, as they may see the files now, and keep the file sealed."""
    row = Outgoing.objects.get(pk=UUID(running.params["out"]))
    now = running.now()
    if running.by is None or running.by != row.user_id or not row.may_be_taken(now):
        raise work.NotYours
    actor = Actor.for_user(User.objects.get(pk=running.by), day_of(now))
    form, wanted = form_of(row), people_of(row)
    key = work.key_of(running.id)
    papers: list[dict[str, Any]] = []
    for number, start in enumerate(range(0, len(wanted), PART)):
        papers += _part(actor, running.id, key, number, form, wanted[start : start + PART])
        running.tell(min(start + PART, len(wanted)), len(wanted))
    if not papers:
        raise work.NotYours
    content = _set(row, papers, running.tell, actor)
    kept.put(key, running.id, work.FILE, content)
    kept.drop(running.id, "part-", but="none")
    Outgoing.objects.filter(pk=row.pk).update(made_at=now)
    return {"people": len(papers), "size": len(content)}


def _part(
    actor: Actor, job: UUID, key: PersonKey, number: int, form: Form, wanted: Sequence[UUID]
) -> list[dict[str, Any]]:
    """What the papers of some of them say: as it was read before, or read now, with the log."""
    name = f"part-{number}"
    people = people_for(actor, wanted)
    allowed = {p.pk.hex for p in people}
    try:
        read: list[dict[str, Any]] = json.loads(kept.get(key, job, name))
        return [paper for paper in read if paper["person"] in allowed]
    except kept.Missing:
        with transaction.atomic():
            papers = [ready(form, with_newest(form, file)) for file in files_of(actor, people)]
            actor.reading.write(actor, VIEW)
        kept.put(key, job, name, json.dumps(papers, ensure_ascii=False).encode())
        return papers


def _set(row: Outgoing, papers: Sequence[Mapping[str, Any]], told: Told, actor: Actor) -> bytes:
    form, code = form_of(row), copy_code(row.pk)
    if row.params["as"] == WORD:
        templates = templates_for(form, papers)
        return zip_of(papers, templates, code, lambda done: told(done, len(papers)))
    return without_unknown_signs(form, papers, actor.today, code)


def without_unknown_signs(form: Form, papers: Sequence[Mapping[str, Any]], day: date, code: str) -> bytes:
    """One PDF; a paper with a sign that no font has is left out, and a last page says which and why."""
    left_out: list[list[Any]] = []
    while True:
        try:
            last = [{"paper": _not_made(papers, left_out)}] if left_out else []
            return one_pdf([*papers, *last], form, day, code)
        except UnknownSign as fault:
            without = [p for p in papers if not stands_in(p["paper"], fault.sign)]
            if len(without) == len(papers):  # it is made of signs of two fields: look for it paper by paper
                without = [p for p in papers if _can_be_set(p, form, day)]
            if len(without) == len(papers):
                raise
            for p in papers:
                if p not in without:
                    where = field_of_sign(p, fault.sign, CHINESE)
                    office = p["paper"]["office"]
                    left_out.append([p["paper"]["mark"], "" if stands_in(office, fault.sign) else office, where])
            papers = without


def _can_be_set(paper: Mapping[str, Any], form: Form, day: date) -> bool:
    try:
        return bool(one_pdf([paper], form, day))
    except UnknownSign:
        return False


def _not_made(papers: Sequence[Mapping[str, Any]], left_out: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The page that says which papers are not among the others."""
    lines = [f"{mark}（字段：{where or '正文'}）" for mark, _office, where in left_out]
    text = "下列文书有字库中没有的字，未能制作，请改取 Word 文档："
    blocks = [{"type": "flush", "runs": [["t", line]]} for line in (text, *lines)]
    return {
        "form": "", "title": "未能制作的文书", "numbered": False, "number": "", "notice": "", "blocks": blocks,
        "office": left_out[0][1], "mark": "", "whose": "", "day": "",
    }  # fmt: skip


def go_on(row: Outgoing) -> None:
    """Have the runner begin, where nobody has to agree first and it has not begun."""
    if not row.second and row.job is None and row.state == Outgoing.State.APPROVED:
        work.ask(row, clock.now())
