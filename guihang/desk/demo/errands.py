"""What the demo's office has asked of its neighbours and of departments, on files of the scene."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from guihang.desk.demo.townships import worker_id

if TYPE_CHECKING:
    from guihang.desk.demo.scene_figure import Day, Figure

VILLAGE = "150621100201"
# The grid worker and the clerk of that village, who sign in with the cast.
GRID_WORKER, CLERK = worker_id(VILLAGE, 0), worker_id(VILLAGE, 1)


def ask_others(figures: Sequence[Figure]) -> None:
    """Two visits that wait for the grid worker, one that was made, one that nobody answered; requests in each state."""
    who = {figure.name: figure for figure in figures}
    _visit(who["斯琴高娃"], GRID_WORKER, 1, 6, "顺便看看水管修好没有。")
    _visit(who["赵淼"], GRID_WORKER, 0, 7, "")
    made = _visit(who["武海"], CLERK, 9, 4, "带上这个月的米。")
    who["武海"].act("visit.told", 6, {"entry": str(made), "outcome": "met", "text": "在家，米已送到，说腿好多了。"})
    _visit(who["高俊"], CLERK, 14, 6, "")
    _request(who["斯琴高娃"], "labour", 3, "想找一份离家近的活，能照顾老人。", "会缝纫，在服装厂做过四年。")
    answered = _request(who["武海"], "labour", 12, "想学叉车，考证。", "初中毕业，开过农用车。")
    who["武海"].act("help.answered", 5, {"entry": str(answered), "outcome": "arranged", "text": "下月培训班已报名。"})
    _request(who["刘桂兰"], "civil_affairs", 6, "房顶漏水，想申请临时救助。", "")
    closed = _request(who["萨仁托娅"], "education", 30, "孩子转学后想申请助学补助。", "")
    who["萨仁托娅"].act("help.answered", 18, {"entry": str(closed), "outcome": "done", "text": "本学期起发放。"})
    _request(who["单永强"], "clinic", 8, "牙疼，想约一次牙科。", "")


def _visit(figure: Figure, user: UUID, before: Day, days: int, text: str) -> UUID:
    words = {"text": text} if text else {}
    return figure.act("visit.asked", before, {"user": str(user), "until": figure.on(before - days), **words})


def _request(figure: Figure, department: str, before: Day, wish: str, can_do: str) -> UUID:
    said = {"department": department, "wish": wish, "consented_on": figure.on(before), "until": figure.on(before - 60)}
    return figure.act("help.asked", before, {**said, **({"can_do": can_do} if can_do else {})})
