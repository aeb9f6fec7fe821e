"""A few people beside those of the ledger, so that each part of Today has something to show on the demo's day."""

from __future__ import annotations

from datetime import date

from guihang.desk.demo.errands import VILLAGE, ask_others
from guihang.desk.demo.plan import Township
from guihang.desk.demo.scene_course import PAPERS, in_the_middle
from guihang.desk.demo.scene_figure import Day, Figure, Maker
from guihang.dossier.entry import NewEntry


def scene(township: Township, today: date) -> list[NewEntry]:
    """The entries of the scene in `township`: the same for the same day and key ring."""

    def figure(number: int, name: str, sex: str, decided: Day) -> Figure:
        return Figure(township, number, name, sex, today, decided)

    figures = (*_beginning(figure), *_running(figure), *_ending(figure), *_leaving(figure), *in_the_middle(figure))
    if township.code == VILLAGE[:9].ljust(12, "0"):
        ask_others(figures)
    return [e for f in figures for e in f.written]


def _beginning(figure: Maker) -> list[Figure]:
    """Agreement due today; reporting in due within days; did not report in."""
    new = figure(1, "那日苏·巴图", "m", 24).served(20).reported(7, agreed=False)
    awaited = figure(2, "赵淼", "m", 12).served(10)
    silent = figure(3, "刘桂兰", "f", 45).served(38)
    return [new, awaited, silent]


def _running(figure: Maker) -> list[Figure]:
    """A third refusal to be checked; a move under way; a positive test and a correction; away; no agreement."""
    refusing = figure(4, "单永强", "m", 215).served(210).reported(205).seen(200, 75, 25)
    for before in (62, 33, 6):
        refusing.act("test.refused", before, {"notice_on": refusing.on(before + 2), "excuse": "称在外地打工赶不回来。"})
    moving = figure(5, "萨仁托娅", "f", 320).served(316).reported(310).seen(305, 12, 22)
    there = {"place": "150602001000", "reason": "随家人搬迁。"}
    asked = moving.act(
        "move.asked", 13, {**there, "change_on": moving.on(9), "ground": "residence"}, order=moving.order
    )
    approved = moving.act("move.approved", 9, {**there, "entry": str(asked)}, order=moving.order)
    sent = {"entry": str(approved), "papers": PAPERS, "how": "by_hand"}
    moving.act("papers.sent", 7, sent, order=moving.order)
    positive = figure(6, "曾𠮷", "m", 400).served(396).reported(390).seen(385, 20, 25)
    positive.act("tier.set", 60, {"tier": "red", "reason": "近期情绪不稳，家属要求多关注。"}, order=positive.order)
    wrong = positive.act("visit.made", 3, {"mode": "in_person", "note": "电话联系，在外地。"})
    positive.act("visit.made", 3, {"mode": "remote", "note": "电话联系，在外地。"}, supersedes=wrong)
    positive.act("test.taken", 1, {"result": "positive", "method": "urine"})
    away = figure(7, "高俊", "m", 260).served(255).reported(250).seen(245, 20, 25)
    away.act("absence.found", 8, {"from": away.on(12)})
    late = figure(8, "斯琴高娃", "f", 130).served(126).reported(120, agreed=False).seen(115, 3, 28)
    return [refusing, moving, positive, away, late]


def _ending(figure: Maker) -> list[Figure]:
    """The term is over: the police are to release within days."""
    return [figure(9, "武海", "m", 1120).served(1112).reported(1098).seen(1090, 5, 24)]


def _leaving(figure: Maker) -> list[Figure]:
    """Two whose three clean years have nearly passed, one whom the police have not decided on for a month, one whose
    file is sealed."""
    soon = figure(10, "布仁", "m", 1085).served(1080).reported(1075).seen(1070, 10, 45)
    soon.act("course.summed", 4, {"text": "三年来检测均为阴性，工作稳定。"}, order=soon.order)
    later = figure(11, "郝丽", "f", 1062).served(1058).reported(1052).seen(1048, 15, 45)
    later.act("penalty.noted", 1040, {"offence": "（演示）", "number": "（演示）罚决字〔2024〕1号"})
    overdue = figure(12, "呼和", "m", 1142).served(1138).reported(1130).seen(1126, 40, 60)
    overdue.act("order.released", 34, order=overdue.order)
    sealed = figure(13, "苏日娜", "f", 1212).served(1208).reported(1200).seen(1196, 110, 60)
    sealed.act("order.released", 104, order=sealed.order)
    sealed.act("control.ended", 60)
    return [soon, later, overdue, sealed]
