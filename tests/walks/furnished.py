"""What has to be there for every page to show something: ledgers in each state, papers, things to be settled, what was
said in confidence, looks that were asked about, closed files."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from uuid_utils import compat

from guihang.access import clock, granting
from guihang.access.actor import Actor
from guihang.access.models import Ticket, User
from guihang.access.roles import Power, Role
from guihang.access.tests.cast import ALWAYS, BAINIJING, PARTS, SHULINZHAO
from guihang.access.watch_models import raise_alert
from guihang.desk import hand_over_job
from guihang.desk.hand_over import HandOver
from guihang.desk.tests.test_workers import of
from guihang.dossier import glass, question_steps, unsealing
from guihang.dossier.curious_asking import WHY_OPENED
from guihang.dossier.entry import NewEntry
from guihang.dossier.glass_review import review
from guihang.dossier.match import look_for_the_same
from guihang.dossier.models import Question
from guihang.dossier.record import record_many
from guihang.dossier.tests.endings import course
from guihang.dossier.tests.lives import BATU, Life
from guihang.dossier.tests.papers import attached
from guihang.dossier.writer import ByOperator
from guihang.exchange.ledger.identity import check_character
from guihang.exchange.out import gate
from guihang.exchange.tests.importing import brought_in, checked, loaded, packed, taken_back
from guihang.exchange.tests.making import person, sheets
from guihang.jobs import board, running
from tests.walks.county import TODAY
from tests.walks.furnished_course import furnish_course

# The addresses that no link leads to for long, by user name: where each is sent after an act.
Sent = dict[str, list[str]]
# The number of somebody whom another office looks up for a reason.
ELSEWHERE = "15069919700101203" + check_character("15069919700101203")
WHY = "医院来电核对家属联系方式，今天下午要办"


def sign_in_readers(who: tuple[str, ...], languages: dict[str, str]) -> None:
    """One of each part for each language: a language follows its sign-in, and the other walks have theirs."""
    password = User.objects.get(username="lin").password
    for name in who:
        part = PARTS[name]
        for language, short in languages.items():
            made = User(username=f"{name}-{short}", display_name=part.display_name, language=language)
            made.password = password
            made.save(force_insert=True)
            assert part.role is not None
            granting.row(made, part.role, part.place, *ALWAYS, part.purpose).save(force_insert=True)


def furnish(folder: Path, languages: dict[str, str]) -> Sent:
    """Write it all; the addresses that somebody is sent to."""
    sent: Sent = defaultdict(list)
    person, elsewhere, closed = _to_be_settled(), _elsewhere(), _closed()
    _confided(person)
    for number, short in enumerate(languages.values()):
        lin, wang, zhao, bao = (User.objects.get(username=f"{name}-{short}") for name in ("lin", "wang", "zhao", "bao"))
        sent[lin.username].append(f"/people/{person}/")
        for row in _ledgers(folder, lin, 300 + 20 * number):
            sent[lin.username].append(f"/ledgers/{row}/")
        out = gate.begin(Actor.for_user(lin), _wanted(), clock.now())
        sent[lin.username].append(f"/ledgers/out/{out.pk}/")
        sent[wang.username].append(_handed_over(wang, number))
        _looked_at(elsewhere, *(Actor.for_user(user) for user in (lin, bao)))
        _asked_why(person, *(Actor.for_user(user) for user in (lin, bao)))
        ground = ("correction", "case_of_state_organ")[number % 2]
        _unsealed(closed, ground, *(Actor.for_user(user) for user in (wang, zhao)))
        sent[f"qian-{short}"].append(f"/people/{person}/")
    _ask_others(person, languages)
    for reader, addresses in furnish_course(languages).items():
        sent[reader] += addresses
    board.ask("check-log", now=clock.now(), by=User.objects.get(username="zhou").pk)
    running.run_waiting(clock.now)
    return sent


def _wanted() -> gate.Asked:
    """More people than may leave without a second person: a draft."""
    params = {"place": SHULINZHAO, "sheets": ["roster"], "days": [None, None]}
    return gate.Asked("ledger", SHULINZHAO, 60, "reported", "旗里季度核对", gate.last_day(clock.today()), params)


def _to_be_settled() -> UUID:
    """A clash, an entry whose sibling is missing, a paper, a word of caution, two files that may be of one person."""
    life = Life({**BATU, "name": "宝音", "id_number": _number(201)}).reported()
    visit = life.act("visit.made", date(2026, 11, 18), {"mode": "in_person", "note": "在家"})
    life.act("safety.noted", date(2026, 11, 1), {"two_visitors": True, "text": "院里有两条大狗，进门先打电话。"})
    life.write()
    life.add("visit.made", date(2026, 11, 18), {"mode": "remote", "note": "电话联系"}, id=visit.id)
    life.add("visit.made", date(2026, 11, 19), {"mode": "in_person"}, supersedes=compat.uuid7())
    attached(life.person, visit.id)
    again = {**BATU, "name": "宝音图", "id_number": _number(201), "phones": ["13800007777"]}
    same = Life(again, place=BAINIJING).reported().write()
    look_for_the_same(same.pk, clock.now())
    return life.person


def _elsewhere() -> UUID:
    """Somebody of the next office: of nobody's daily work in this one."""
    return Life({**BATU, "name": "敖登", "id_number": ELSEWHERE}, place=BAINIJING).reported().write().pk


def _confided(person: UUID) -> None:
    """What was said in a talk, something of health, and what was asked for by right: soon due, late, answered."""
    rights = {"seen": date(2026, 11, 18), "late": date(2026, 10, 8), "done": date(2026, 11, 2)}
    by = {name: compat.uuid7() for name in rights}
    copy = {"right": "copy", "asked_by": "person"}
    answer = {"entry": str(by["done"]), "outcome": "done_in_full", "how": "handed_over"}
    said: list[tuple[UUID, str, date, dict[str, Any]]] = [
        (compat.uuid7(), "talk.held", date(2026, 11, 12), {"mode": "in_person", "note": "说起弟弟的婚事，放松了些。"}),
        (compat.uuid7(), "health.noted", date(2026, 11, 12), {"text": "对青霉素过敏，上门时别带烟酒。"}),
        *((by[name], "right.asked", on, copy) for name, on in rights.items()),
        (compat.uuid7(), "right.answered", date(2026, 11, 9), answer),
    ]
    acts = [NewEntry(id, person, kind, on, clock.now(), "desk", data) for id, kind, on, data in said]
    record_many(ByOperator(), acts, today=TODAY, now=clock.now())
    for id, *_act in said[:2]:
        attached(person, id)


def _looked_at(person: UUID, lin: Actor, bao: Actor) -> None:
    """Two single looks: one that the privacy officer asked about, one that nobody has reviewed yet."""
    for asked in (True, False):
        with transaction.atomic():
            ticket = glass.break_before(lin, person, BAINIJING, WHY, clock.now())
            assert ticket is not None
            if asked:
                review(bao, ticket, in_order=False, now=clock.now())


def _asked_why(person: UUID, lin: Actor, bao: Actor) -> None:
    """Questions to a reader: not passed on yet, passed on, answered, given to the lead of the office."""
    assert lin.user_id is not None
    for past in range(1, 5):
        at = clock.now() - timedelta(days=10 + past)
        question = Question.objects.create(
            reader=lin.user_id, person=person, place=SHULINZHAO, looks=[], because=["same_surname", "odd_hour"],
            first_at=at, last_at=at, asked_at=clock.now(),
        )  # fmt: skip
        key = f"{WHY_OPENED}:{question.pk}"
        raise_alert(WHY_OPENED, key=key, place=SHULINZHAO, power=Power.GUARD_PRIVACY, about=question.pk, at=clock.now())
        if past > 1:
            question_steps.send(bao, question, clock.now())
        if past > 2:
            question_steps.answer(lin, question, "替同事接了家属的电话。", clock.now())
        if past > 3:
            question_steps.settle(bao, question, in_order=False, now=clock.now())


def _closed() -> str:
    """The number of a file that was closed today, with papers in it."""
    life = course(date(2023, 10, 20), {**BATU, "name": "其木格", "id_number": _number(205)}, summed=True)
    visit = life.act("visit.made", date(2024, 5, 1), {"mode": "in_person", "note": "在家"})
    life.write()
    attached(life.person, visit.id)
    life.add("control.ended", TODAY, written_at=clock.now())
    return _number(205)


def _unsealed(number: str, ground: str, wang: Actor, zhao: Actor) -> None:
    """Asked for and agreed to; and asked for once more, which waits for the second person."""
    assert wang.user_id is not None
    for agreed in (True, False):
        with transaction.atomic():
            unsealing.ask(wang, number, ground, "演函〔2026〕3号", WHY, clock.now())
            ticket = Ticket.objects.filter(user_id=wang.user_id, purpose=unsealing.PURPOSE).latest("asked_at")
            if agreed:
                unsealing.agree(zhao, ticket, clock.now())


def _ask_others(person: UUID, languages: dict[str, str]) -> None:
    """A visit of each neighbour who reads, one that nobody answered, and a request of the person's."""
    until = (TODAY + timedelta(days=5)).isoformat()
    asked = [
        ("visit.asked", TODAY, {"user": str(User.objects.get(username=f"geng-{short}").pk), "until": until})
        for short in languages.values()
    ]
    clerk = str(User.objects.get(username="gui").pk)
    asked.append(("visit.asked", date(2026, 11, 1), {"user": clerk, "until": "2026-11-08", "text": "带上这个月的米。"}))
    wish = {"department": "labour", "wish": "想找一份离家近的活", "consented_on": TODAY.isoformat(), "until": until}
    asked.append(("help.asked", TODAY, wish))
    acts = [NewEntry(compat.uuid7(), person, kind, on, clock.now(), "desk", data) for kind, on, data in asked]
    record_many(ByOperator(), acts, today=TODAY, now=clock.now())


def _ledgers(folder: Path, who: User, first: int) -> list[Any]:
    """One to be loaded, with a row that is refused; one that was loaded; one that was taken back."""
    rows = [person(n, 姓名=f"试{chr(0x7532 + n)}", 身份证号码=_number(first + n)) for n in range(6)]
    wrong = person(9, 姓名="试错", 身份证号码="15069919880215000")
    waiting = checked(brought_in(who, SHULINZHAO, packed(folder, sheets(rows[0], rows[1], wrong)), "一月.xlsx"))
    done = loaded(checked(brought_in(who, SHULINZHAO, packed(folder, sheets(*rows[2:4])), "二月.xlsx")), who)
    back = loaded(checked(brought_in(who, SHULINZHAO, packed(folder, sheets(*rows[4:])), "三月.xlsx")), who)
    return [row.pk for row in (waiting, done, taken_back(back, who))]


def _handed_over(wang: User, number: int) -> str:
    """Somebody of a colleague who is ill, handed to the office lead."""
    ill = User.objects.create(username=f"ill-{number}", display_name="娜仁")
    granting.row(ill, Role.WORKER, SHULINZHAO, *ALWAYS, "承担树林召镇社区工作").save(force_insert=True)
    whom = of(ill.pk, 40 + number).write()
    what = HandOver(compat.uuid7(), ill.pk, {wang.pk: [whom.pk]}, TODAY, None, "病假")
    return f"/workers/hand-over/{hand_over_job.hand_over(Actor.for_user(wang), what, SHULINZHAO).pk}/"


def _number(order: int) -> str:
    """An identity number of the county that does not exist, born before everybody else of the walks."""
    first = f"15069919700101{order:03d}"
    return first + check_character(first)
