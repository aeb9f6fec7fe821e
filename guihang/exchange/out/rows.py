"""A person's file as rows of the offices' own sheets: the roster, the tests, the visits and talks, the leave.

The words are those that the check of a ledger reads without mending anything, so that what goes out comes back in
with no difference. Always in Chinese, whoever asks: it is the office's paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from guihang.access.places import name_of
from guihang.dossier import tables
from guihang.dossier.entry import Facts, sealed_words
from guihang.dossier.identity import Identity
from guihang.dossier.models import Person
from guihang.dossier.parts import Told
from guihang.dossier.workout import effective, order_roots
from guihang.exchange.ledger.cells import compact, is_ditto
from guihang.protect.datakeys import PersonKey
from guihang.rules.packs import every_tier
from guihang.territory.codes import BadCode, Level, county_of, level_of, township_of
from guihang.web.words.names import STAGES, named

CHINESE = "zh-Hans"
# Field, heading, how wide: the headings are the most usual of those in `ledger.columns`.
COLUMNS: Mapping[str, Sequence[tuple[str, int]]] = {
    "roster": (
        ("序号", 6), ("姓名", 11), ("性别", 6), ("身份证号码", 21), ("联系电话", 15), ("执行地（苏木乡镇/街道）", 18),
        ("类别", 11), ("毒品种类", 13), ("决定书文号", 27), ("决定日期", 12), ("送达日期", 12), ("报到日期", 12),
        ("协议签订日期", 13), ("期限（年）", 8), ("起始日期", 12), ("截止日期", 12), ("风险等级", 9), ("人员状态", 14),
        ("现居住地", 30), ("备注", 30),
    ),
    "tests": (
        ("序号", 6), ("姓名", 11), ("身份证号码", 21), ("检测日期", 12), ("样本", 8), ("检测结果", 10), ("检测人", 18),
        ("备注", 34),
    ),
    "contacts": (
        ("序号", 6), ("姓名", 11), ("身份证号码", 21), ("日期", 12), ("方式", 12), ("内容", 50), ("记录人", 16),
    ),
    "leaves": (
        ("序号", 6), ("姓名", 11), ("身份证号码", 21), ("起", 12), ("止", 12), ("目的地", 18), ("事由", 24),
        ("批准人", 12), ("备注", 24),
    ),
}  # fmt: skip
SHEETS: Mapping[str, tuple[str, str]] = {
    "roster": ("花名册", "社区戒毒社区康复人员花名册"),
    "tests": ("检测登记", "检测登记表"),
    "contacts": ("走访谈话", "走访谈话记录"),
    "leaves": ("请假外出", "外出报告（请假）登记"),
}
SEXES = {"m": "男", "f": "女"}
KINDS = {"treatment": "社区戒毒", "rehabilitation": "社区康复"}
TIERS = {code: tier.word(CHINESE) for code, tier in every_tier().items()}
SAMPLES = {"urine": "尿液", "saliva": "唾液", "hair": "毛发", "blood": "血液", "other": "其他"}
RESULTS = {"negative": "阴性", "positive": "阳性", "invalid": "无效"}
CONTACTS = {
    ("visit.made", "in_person"): "走访",
    ("visit.made", "remote"): "远程走访",
    ("talk.held", "in_person"): "谈话",
    ("talk.held", "remote"): "远程谈话",
    ("counselling.given", ""): "心理疏导",
    ("risk.assessed", ""): "风险评估",
}
MET = frozenset({"visit.made", "talk.held"})
_ORDER = {name: at for at, name in enumerate(tables.ORDER)}

OrderRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """The days of the registers, both ends included; None: from the first, up to the last."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether an act of that day stands in the registers."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class File:
    """What is read of one person."""

    person: Person
    who: Identity
    story: Sequence[Facts]
    orders: Sequence[OrderRow]
    key: PersonKey
    told: Told

    def words(self, facts: Facts) -> dict[str, Any]:
        """What an entry says, as far as whoever takes the ledger away is shown it."""
        return {
            **facts.data,
            **(self.told.words(facts, sealed_words(facts, self.key)) if self.told.opens(facts) else {}),
        }


def rows_of(file: File, wanted: Sequence[str], period: Period) -> Iterator[tuple[str, list[str]]]:
    """Each row with its sheet, without a serial number.

    A decision of another county, and what happened before the first one of this county, stand in that county's ledger.
    """
    held = effective(file.story)
    here = [o for o in file.orders if _same_county(o[_ORDER["place"]], file.person.place)]
    if not here:
        return
    here.sort(key=lambda o: (o[_ORDER["decided_on"]], o[_ORDER["id"]].int))
    if "roster" in wanted:
        entered = _entered(file.story, held)
        for order in here:
            yield "roster", _of_order(file, order, entered.get(order[_ORDER["id"]]), held)
    first = here[0][_ORDER["decided_on"]]
    whose = [file.who.name, file.who.id_number]
    for e in held:
        if e.on < first or not period.holds(e.on):
            continue
        if e.kind == "test.taken" and "tests" in wanted:
            yield "tests", [*whose, *_test(e, file.words(e))]
        elif e.kind == "leave.granted" and "leaves" in wanted:
            yield "leaves", [*whose, *_leave(e, file.words(e))]
        elif "contacts" in wanted and (mode := _mode(e)):
            yield "contacts", [*whose, *_contact(e, mode, file.words(e))]


def _entered(story: Sequence[Facts], held: Sequence[Facts]) -> dict[UUID, Facts]:
    """What holds of each decision, by the decision's id."""
    roots = order_roots(story)
    return {roots[e.id]: e for e in held if e.kind == "order.entered"}


def _same_county(place: str, own: str) -> bool:
    try:
        return county_of(place) == county_of(own)
    except BadCode:
        return False


def _of_order(file: File, order: OrderRow, entered: Facts | None, held: Sequence[Facts]) -> list[str]:
    said = file.words(entered) if entered else {}
    papers = {kind: _first(held, kind, order[_ORDER["id"]]) for kind in ("report.made", "agreement.signed")}
    served = _first(held, "order.served", order[_ORDER["id"]], to="person") or _first(
        held, "order.served", order[_ORDER["id"]]
    )
    return [
        file.who.name,
        SEXES.get(file.person.sex, ""),
        file.who.id_number,
        "、".join(file.who.phones),
        place_words(order[_ORDER["place"]]),
        KINDS.get(order[_ORDER["kind"]], ""),
        plain(said.get("drugs")),
        plain(said.get("number")),
        _day(order[_ORDER["decided_on"]]),
        _day(served),
        _day(papers["report.made"]),
        _day(papers["agreement.signed"]),
        str(order[_ORDER["term_years"]]),
        _day(order[_ORDER["starts_on"]]),
        _day(order[_ORDER["ends_on"]]),
        TIERS.get(order[_ORDER["tier"]] or _tier_set(held, order[_ORDER["id"]]), ""),
        named(STAGES, order[_ORDER["stage"]], CHINESE),
        plain(file.who.address),
        plain(said.get("note")),
    ]


def _first(held: Sequence[Facts], kind: str, order: UUID, **data: str) -> date | None:
    """The day of the first such paper of a decision."""
    return next(
        (
            e.on
            for e in held
            if e.kind == kind and e.order == order and all(e.data.get(k) == v for k, v in data.items())
        ),
        None,
    )


def _tier_set(held: Sequence[Facts], order: UUID) -> str:
    """The tier that was set for a decision in which no tier is in force yet, or any more."""
    return next((e.data["tier"] for e in reversed(held) if e.kind == "tier.set" and e.order == order), "")


def _test(e: Facts, said: Mapping[str, Any]) -> list[str]:
    sample = SAMPLES.get(said.get("method") or "", "")
    return [_day(e.on), sample, RESULTS[said["result"]], _names(said.get("testers")), plain(said.get("note"))]


def _mode(e: Facts) -> str:
    """The word for a visit, a talk and their like; nothing for what is no contact."""
    return CONTACTS.get((e.kind, e.data.get("mode", "") if e.kind in MET else ""), "")


def _contact(e: Facts, mode: str, said: Mapping[str, Any]) -> list[str]:
    return [_day(e.on), mode, plain(said.get("note")), _names(said.get("by"))]


def _leave(e: Facts, said: Mapping[str, Any]) -> list[str]:
    until = said.get("until")
    texts = [plain(said.get(name)) for name in ("destination", "reason", "approved_by", "note")]
    return [_day(e.on), until or "", *texts]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _names(people: Sequence[Mapping[str, str]] | None) -> str:
    """Names as one cell lists them; who did it in which part stays in the file."""
    return "、".join(p["name"] for p in people or ())


def plain(text: object) -> str:
    """A text as it stands in a cell; one that a reader would take for "as above" is put in brackets."""
    said = str(text or "")
    return f"（{compact(said)}）" if is_ditto(said) else said


def place_words(code: str) -> str:
    """A place as a ledger names it: the township, with the village where the decision names one."""
    try:
        township = township_of(code)
    except BadCode:
        return name_of(code) or code
    village = name_of(code) if level_of(code) is Level.VILLAGE else ""
    return f"{name_of(township) or township}{village}"


def as_of_words(day: date) -> str:
    """ "截至2026年11月22日": the day of the ledger, as its reader finds it."""
    return f"截至{day.year}年{day.month}月{day.day}日"


def period_words(period: Period) -> str:
    """The days of a register, where it does not hold all of them."""
    days = [f"{d.year}年{d.month}月{d.day}日" if d else "" for d in (period.since, period.until)]
    if not any(days):
        return ""
    return f"{days[0] or '此前'}—{days[1] or '今'}"
