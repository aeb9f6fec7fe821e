"""Lives in every state of the course: disputed, away, lost, moving, on the way in, in breach, ended, closed; a site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from uuid_utils import compat

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.tests.cast import BAINIJING, DALAD, SHULINZHAO
from guihang.course.models import Site
from guihang.course.tier import assessment
from guihang.dossier import amending
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Person
from guihang.dossier.tests.lives import Life, monthly
from guihang.rules import packs
from guihang.rules.standard import standard_of
from tests.walks.county import TODAY

DAY = timedelta(days=1)
PAPERS = [{"paper": "社区戒毒协议", "pages": "3"}, {"paper": "尿检报告", "pages": "8"}]


def furnish_course(languages: Mapping[str, str]) -> dict[str, list[str]]:
    """Write it all; the addresses that each is sent to, by user name."""
    site = Site.objects.create(place=DALAD, name="市第四医院", kind="hospital", beds=12, phone="0477-0000101")
    cared, tested, noted, lost = _cared(), _disputed(), _not_come(), _lost()
    away, over, asking = _away(), _beyond(), _asks_to_move()
    leaving, breach, ended = _leaves(), _serious(), _ended()
    _comes()
    released = _released()
    tier = _assessed()
    worker = [
        *(f"/people/{cared}/course/{key}/" for key in ("group", "care")),
        f"/people/{tested}/course/tests/", f"/people/{lost}/course/search/", f"/people/{away[0]}/course/leave/",
        f"/people/{away[0]}/course/leave/grant/?entry={away[1]}", f"/people/{leaving}/course/moving/",
        f"/people/{asking[0]}/course/moving/approve/?entry={asking[1]}", f"/people/{breach}/course/breach/",
        f"/people/{ended.person}/course/ending/", f"/people/{ended.person}/archive/{ended.order}/",
        f"/people/{released}/course/handing/", f"/people/{tier}/course/tier/", f"/people/{cared}/papers/",
    ]  # fmt: skip
    lead = [
        f"/people/{noted[0]}/course/tests/weigh/?entry={noted[1]}", f"/people/{noted[0]}/course/tests/",
        f"/people/{over[0]}/course/leave/weigh/?entry={over[1]}", f"/people/{over[0]}/course/leave/",
        f"/people/{tier}/course/tier/", f"/people/{breach}/course/breach/", f"/people/{leaving}/course/moving/",
    ]  # fmt: skip
    police = [f"/people/{tested}/course/tests/", f"/people/{breach}/course/breach/", f"/people/{ended.person}/"]
    keeper = [f"/sites/{site.pk}/", "/papers/templates/5/"]
    sent = {}
    for number, short in enumerate(languages.values()):
        _to_correct(Actor.for_user(User.objects.get(username=f"lin-{short}")), number)
        for name, addresses in (("lin", worker), ("wang", lead), ("jing", police), ("zhao", keeper)):
            sent[f"{name}-{short}"] = addresses
    return sent


def _life(name: str, place: str = SHULINZHAO, tests: int = 8, sex: str = "f") -> Life:
    """Somebody of Lin's office who reported in and was tested."""
    return Life({"name": name, "sex": sex, "phones": ["13800005555"]}, place).reported().tested(*monthly(tests))


def _cared() -> UUID:
    life = _life("常护")
    goals = [{"goal": "找到稳定的工作", "who": "林晓", "until": "2026-12"}]
    plan = {"subjects": ["work"], "goals": goals, "review_on": "2026-11-30", "signed": True}
    life.act("plan.made", date(2026, 4, 1), plan, order=life.order)
    life.act("helper.named", date(2026, 4, 1), {"name": "乌兰", "role": "volunteer", "phone": "13800004321"})
    life.act("care.sought", date(2026, 11, 2), {"why": "illness", "until": "2026-11-12", "text": "需要透析"})
    return life.write().pk


def _disputed() -> UUID:
    """Positive on the spot, objected to; a laboratory does not confirm it; somebody else explained theirs."""
    life = _life("费议", tests=6)
    spot = {"result": "positive", "method": "urine", "test_kind": "spot"}
    test = life.act("test.taken", date(2026, 9, 28), spot)
    to = {"entry": str(test.id)}
    life.act("result.told", date(2026, 9, 28), {**to, "signed": "signed", "objects": True})
    kept = {**to, "number_a": "A-01", "number_b": "B-01", "signed": "signed", "where": "派出所冷柜"}
    life.act("sample.kept", date(2026, 9, 28), kept)
    asked = life.act("recheck.asked", date(2026, 9, 29), {**to, "of": "spot"})
    life.act("recheck.decided", date(2026, 10, 8), {"entry": str(asked.id), "outcome": "granted"})
    life.act("sample.sent", date(2026, 10, 9), {**to, "sample": "sample_b", "laboratory": "旗疾控实验室"})
    life.act("lab.reported", date(2026, 10, 12), {**to, "repeat": False, "result": "positive"})
    letter = {"to": "包头市某街道", "until": "2026-11-16", "number": "函〔2026〕3号"}
    life.act("test.entrusted", date(2026, 11, 2), letter)
    return life.write().pk


def _not_come() -> tuple[UUID, UUID]:
    life = _life("宫未来")
    told = life.act("notice.served", date(2026, 11, 16), {"notice": "test", "how": "sent", "for_on": "2026-11-18"})
    said = {"entry": str(told.id), "what": "did_not_come", "excuse": "说是忘了"}
    noted = life.act("noshow.noted", date(2026, 11, 18), said, entered_by=User.objects.get(username="lin").pk)
    return life.write().pk, noted.id


def _lost() -> UUID:
    life = _life("石寻", tests=7)
    life.act("contact.lost", date(2026, 11, 10), {"note": "三个号码均停机"}, order=life.order)
    search = life.act("search.begun", date(2026, 11, 11), {"until": "2026-12-05"})
    step = {"entry": str(search.id), "what": "relatives", "outcome": "trace", "text": "姑姑说在包头"}
    life.act("search.step", date(2026, 11, 13), step)
    return life.write().pk


def _asked(life: Life, first: date, until: date, **more: Any) -> NewEntry:
    said = {"from": first.isoformat(), "until": until.isoformat(), "by": "in_writing", "destination": "包头，工地"}
    return life.act("leave.asked", first - 2 * DAY, {**said, **more})


def _away() -> tuple[UUID, UUID]:
    """Away now, and asks to stay longer."""
    life = _life("于外工")
    until = TODAY + 8 * DAY
    asked = _asked(life, TODAY - 10 * DAY, until)
    life.act("leave.granted", TODAY - 10 * DAY, {"entry": str(asked.id), "until": until.isoformat()})
    life.act("talk.held", TODAY - 3 * DAY, {"mode": "remote", "note": "视频通话，一切正常。"})
    more = life.act("leave.asked", TODAY, {
        "from": (until + DAY).isoformat(), "until": (until + 20 * DAY).isoformat(), "by": "by_phone",
        "destination": "包头，工地", "extends": True,
    })  # fmt: skip
    return life.write().pk, more.id


def _beyond() -> tuple[UUID, UUID]:
    """Came back some days after a leave was over; nobody has weighed it yet."""
    life = _life("迟返")
    granted = life.act("leave.granted", date(2026, 11, 2), {"until": "2026-11-10"})
    life.act("leave.returned", date(2026, 11, 16), {"entry": str(granted.id)})
    return life.write().pk, granted.id


def _asks_to_move() -> tuple[UUID, UUID]:
    life = _life("钟迁")
    said = {"place": BAINIJING, "change_on": "2026-11-20", "ground": "residence", "reason": "随家人迁居"}
    asked = life.act("move.asked", date(2026, 11, 18), said, order=life.order)
    return life.write().pk, asked.id


def _moves(name: str, from_place: str, to_place: str) -> UUID:
    life = _life(name, from_place)
    approved = life.act("move.approved", date(2026, 11, 16), {"place": to_place}, order=life.order)
    sent = {"entry": str(approved.id), "papers": PAPERS, "how": "by_hand"}
    life.act("papers.sent", date(2026, 11, 17), sent, order=life.order)
    return life.write().pk


def _leaves() -> UUID:
    return _moves("路远", SHULINZHAO, BAINIJING)


def _comes() -> UUID:
    return _moves("来喜", BAINIJING, SHULINZHAO)


def _serious() -> UUID:
    """Three refusals, each with its notice and weighed; checked by the lead and not reported yet."""
    life = _life("冯违", tests=3, sex="m")
    for day in (date(2026, 7, 5), date(2026, 8, 5), date(2026, 9, 7)):
        told = life.act("notice.served", day, {"notice": "test", "for_on": day.isoformat(), "how": "handed_over"})
        noted = life.act("noshow.noted", day, {"entry": str(told.id), "what": "gave_no_sample", "excuse": "没有空"})
        weighed = {"entry": str(noted.id), "outcome": "not_excused", "text": "无正当理由"}
        life.act("noshow.weighed", day, weighed)
        life.act("test.refused", day, {"notice_on": day.isoformat(), "entry": str(noted.id), "excuse": "没有空"})
    life.act("reminder.given", date(2026, 8, 6), {"about": "tests", "how": "at_home"})
    warned = {"level": "exhortation", "about": "tests", "witness": "乌兰", "signed": "signed"}
    life.act("warning.given", date(2026, 9, 8), warned, order=life.order)
    checked = {"code": "serious_breach.refusals", "outcome": "confirmed", "text": "三次均有送达和理由认定。"}
    life.act("breach.checked", date(2026, 9, 9), checked, order=life.order)
    return life.write().pk


def _ended() -> Life:
    """One decision that ended and whose dossier is to be closed; another one whose dossier is."""
    closed = _life("简合", tests=2)
    closed.act("order.terminated", date(2026, 6, 1), {"reason": "imprisoned"}, order=closed.order)
    told = {"index": "达社戒2026-017", "pages": 46}
    closed.act("file.closed", date(2026, 7, 1), told, order=closed.order)
    closed.write()
    life = _life("庄毕", tests=5)
    life.act("visit.made", date(2026, 6, 1), {"mode": "in_person"})
    life.act("order.terminated", date(2026, 9, 1), {"reason": "imprisoned"}, order=life.order)
    life.write()
    return life


def _released() -> UUID:
    """A coming release, whose family was reached."""
    life = Life({"name": "安将归", "sex": "f", "home_place": SHULINZHAO})
    life.made.pop()
    said = {"release_on": "2026-11-28", "to_place": SHULINZHAO, "centre": "某强制隔离戒毒所"}
    told = life.act("release.announced", date(2026, 11, 14), said)
    family = {"entry": str(told.id), "reached": True, "will_fetch": True, "who": "母亲"}
    life.act("family.contacted", date(2026, 11, 16), family)
    return life.write().pk


def _assessed() -> UUID:
    """Assessed, and a tier decided on that waits for another's word."""
    standard = standard_of(packs.load("ordos"), TODAY.toordinal())
    assert standard is not None
    life = _life("季评")
    sheet = assessment(standard, {item.code: "3" for item in standard.items}, {})
    assessed = life.act("tier.assessed", date(2026, 11, 18), sheet, order=life.order)
    said = {"tier": sheet["proposed"], "reason": "按时检测，家属支持", "review_on": "2027-02-20"}
    lin = User.objects.get(username="lin").pk
    life.act("tier.proposed", date(2026, 11, 19), {**said, "entry": str(assessed.id)}, order=life.order, entered_by=lin)
    return life.write().pk


def _to_correct(lin: Actor, number: int) -> None:
    """A correction of something older, which waits for a second person."""
    life = _life(f"更正{chr(0x7532 + number)}")
    old = clock.now() - timedelta(days=9)
    visit = life.act("visit.made", date(2026, 11, 8), {"mode": "in_person", "note": "在家"}, written_at=old)
    life.write()
    new = NewEntry(
        compat.uuid7(), life.person, "visit.made", date(2026, 11, 8), clock.now(), "desk",
        {"mode": "remote", "note": "电话联系", "corrected_because": "当时记错了方式"},
        supersedes=visit.id, entered_by=lin.user_id, collected_by=lin.user_id,
    )  # fmt: skip
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=life.person)
        amending.ask(lin, new, clock.now(), locked)
