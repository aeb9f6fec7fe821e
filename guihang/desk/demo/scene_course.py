"""People of the scene in the middle of a course: a coming release, a disputed test, leave, a search, papers sent."""

from __future__ import annotations

from guihang.desk.demo.scene_figure import Figure, Maker

CORE = {"roles": ["worker", "police", "doctor", "family_member", "volunteer"], "woman": True}
PAPERS = [{"paper": "决定书", "pages": "2"}, {"paper": "协议书", "pages": "3"}, {"paper": "检测登记表", "pages": "4"}]


def in_the_middle(figure: Maker) -> list[Figure]:
    """One of each, so that every page of the course has something to show on the demo's day."""
    return [_coming(figure), _disputing(figure), _away(figure), _lost(figure), _warned(figure), _planned(figure)]


def _coming(figure: Maker) -> Figure:
    """To be released from a compulsory centre in five days; the family has been asked."""
    one = figure(14, "钱大勇", "m", 9)
    told = one.act(
        "release.announced",
        6,
        {"release_on": one.on(-5), "to_place": one.township.code, "centre": "（演示）强制隔离戒毒所"},
    )
    one.act("family.contacted", 4, {"entry": str(told), "reached": True, "will_fetch": True, "who": "父亲"})
    return one


def _disputing(figure: Maker) -> Figure:
    """Positive on the spot, told, objected to; the police are to decide."""
    one = figure(15, "乌力吉", "m", 300).served(296).reported(290).seen(285, 30, 25)
    test = one.act(
        "test.taken", 3,
        {"result": "positive", "method": "urine", "test_kind": "spot", "kit": "（演示）五联板", "kit_lot": "DEMO-26Q4",
         "kit_expires": one.on(-200)},
    )  # fmt: skip
    one.act("result.told", 3, {"entry": str(test), "signed": "signed", "objects": True})
    one.act("sample.kept", 3, {"entry": str(test), "number_a": "演A-15", "number_b": "演B-15", "signed": "signed"})
    one.act("recheck.asked", 2, {"entry": str(test), "of": "spot"})
    return one


def _away(figure: Maker) -> Figure:
    """Works away, with a report by phone; met remotely, tested where they are."""
    one = figure(16, "胡志强", "m", 350).served(345).reported(340).seen(335, 60, 25)
    asked = one.act(
        "leave.asked", 40,
        {"from": one.on(38), "until": one.on(-20), "by": "by_phone", "destination": "银川市", "reason": "务工"},
    )  # fmt: skip
    one.act("leave.granted", 39, {"until": one.on(-20), "entry": str(asked), "destination": "银川市", "reason": "务工"})
    one.act("visit.made", 15, {"mode": "remote"})
    one.act(
        "test.entrusted",
        20,
        {"until": one.on(-4), "to": "（演示）银川市某街道办事处", "number": "（演示）协函〔2026〕7号"},
    )
    return one


def _lost(figure: Maker) -> Figure:
    """Lost for two weeks; a search runs, with its end."""
    one = figure(17, "包长海", "m", 420).served(415).reported(410).seen(405, 40, 25)
    one.act("contact.lost", 14)
    search = one.act("search.begun", 13, {"until": one.on(-17)})
    one.act("search.step", 12, {"entry": str(search), "what": "home", "outcome": "nothing"})
    one.act(
        "search.step",
        9,
        {"entry": str(search), "what": "relatives", "outcome": "trace", "text": "姐姐称其可能在外地。"},
    )
    return one


def _warned(figure: Maker) -> Figure:
    """Two refusals: a friendly word, then a warning, before anything more counts."""
    one = figure(18, "田小军", "m", 240).served(236).reported(230).seen(225, 80, 25)
    for before in (70, 41):
        one.act("test.refused", before, {"notice_on": one.on(before + 3), "excuse": "称忘记了时间。"})
    one.act("reminder.given", 69, {"about": "tests", "how": "by_phone"})
    said = {
        "level": "exhortation",
        "about": "tests",
        "where": "镇综合服务中心",
        "witness": "社区民警",
        "signed": "signed",
    }
    one.act("warning.given", 40, said, order=one.order)
    return one


def _planned(figure: Maker) -> Figure:
    """A group of all parts, a plan, one helper named."""
    one = figure(19, "陈秀英", "f", 160).served(156).reported(150).seen(145, 8, 25)
    members = [
        {"role": "社区民警", "name": "高峰"},
        {"role": "社区医务人员", "name": "王燕"},
        {"role": "家庭成员", "name": "陈父"},
    ]
    one.act("group.formed", 145, {"members": members, **CORE}, order=one.order)
    goals = [
        {"goal": "参加缝纫培训并取得证书", "who": "专职工作人员", "until": one.on(-120)},
        {"goal": "孩子入园补助", "who": "民政干事", "until": one.on(-30)},
    ]
    plan = {"subjects": ["training", "allowance"], "goals": goals, "review_on": one.on(-30), "signed": True}
    one.act("plan.made", 130, plan, order=one.order)
    one.act("helper.named", 130, {"name": "王燕", "role": "doctor", "unit": "社区卫生服务中心"})
    return one
