"""What on a paper is worked out from the file: terms, days, counts, and the tables of many rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from guihang.access.places import name_of
from guihang.access.roles import Part
from guihang.documents.catalogue import Form
from guihang.documents.filled import File, day_words, kind_of
from guihang.dossier.asking import POLICE
from guihang.dossier.entry import Facts
from guihang.dossier.findings import positives
from guihang.dossier.id_number import told_by
from guihang.dossier.policy import calendar
from guihang.dossier.worker import answering, assignments
from guihang.rules import packs
from guihang.rules.figures import YEARS_OF_TERM
from guihang.rules.packs import NoRuleInForce, Rules
from guihang.territory.codes import BadCode, county_of, township_of

MEASURES = {"treatment": "社区戒毒", "rehabilitation": "社区康复"}
PEOPLE = {"treatment": "社区戒毒人员", "rehabilitation": "社区康复人员"}
YEARS = "一二三"
FAMILY = ("family", "家")
BREACHES = {
    "test.refused": "逃避或者拒绝接受检测",
    "absence.found": "擅自离开执行地",
    "contact.lost": "失去联系",
    "noshow.noted": "未按通知接受检测（待核）",
}
WEIGHED_AS: Mapping[str, str] = {
    "excused": "未按通知接受检测（经核实有正当理由，不计）", "not_excused": "未按通知接受检测（经核实无正当理由）",
}  # fmt: skip
Calc = Callable[[Form, File], str]


def county_of_office(place: str) -> str:
    """The county that an office lies in."""
    try:
        return name_of(county_of(place))
    except BadCode:
        return ""


def township_of_office(place: str) -> str:
    """The township of an office."""
    try:
        return name_of(township_of(place))
    except BadCode:
        return name_of(place)


def rules_of(file: File) -> Rules | None:
    """What is in force for the decision; where none is known, what holds for the whole country."""
    policy = file.order.policy if file.order else "national"
    day = (file.order.starts_on if file.order and file.order.starts_on else file.today).toordinal()
    try:
        return packs.load(policy).rules(day)
    except (NoRuleInForce, packs.PackError, KeyError):
        return None


def _figure(name: str, usual: int) -> Calc:
    def read(_form: Form, file: File) -> str:
        rules = rules_of(file)
        return str(getattr(rules, name).value if rules else usual)

    return read


def setting(file: File, name: str) -> Any:
    """A figure of the pack that the decision follows, by its name; None where none is in force."""
    policy = file.order.policy if file.order else "national"
    day = (file.order.starts_on if file.order and file.order.starts_on else file.today).toordinal()
    try:
        return packs.load(policy).row(name, day).value
    except (NoRuleInForce, packs.PackError, KeyError):
        return None


def _setting(name: str, usual: int) -> Calc:
    def read(_form: Form, file: File) -> str:
        said = setting(file, name)
        return str(usual if said is None else said)

    return read


def _born(_form: Form, file: File) -> str:
    return day_words(told_by(file.who.id_number)[0])


def _age(_form: Form, file: File) -> str:
    born = told_by(file.who.id_number)[0]
    if born is None:
        return ""
    return str(file.today.year - born.year - ((file.today.month, file.today.day) < (born.month, born.day)))


def of_course(read: Callable[[Form, File], str]) -> Calc:
    """Told to those who see the course."""
    return lambda form, file: read(form, file) if file.order and Part.COURSE in file.sees else ""


def _term(_form: Form, file: File) -> str:
    assert file.order is not None
    years = file.order.term_years
    return f"{'〇一二三四五六七八九'[years]}年" if years < 10 else f"{years}年"


def _credited(_form: Form, file: File) -> str:
    assert file.order is not None
    return f"{file.order.credited_days}日" if file.order.credited_days else ""


def _report_by(_form: Form, file: File) -> str:
    served = [e for e in file.of("order.served") if e.data.get("to") == "person"]
    rules = rules_of(file)
    return day_words(rolled(served[0].on + timedelta(days=rules.report.value))) if served and rules else ""


def rolled(day: date) -> date:
    """The last day as the rules count it: what falls on a day of rest goes to the next working day."""
    return date.fromordinal(calendar().roll(day.toordinal())[0])


def day_in(e: Facts | None, name: str) -> date | None:
    try:
        return date.fromisoformat(str(e.data.get(name, ""))) if e else None
    except ValueError:
        return None


def _tests_plan(_form: Form, file: File) -> str:
    assert file.order is not None
    rules = rules_of(file)
    if rules is None or file.order.kind not in rules.tests:
        return ""
    months = rules.tests[file.order.kind].months
    years = range(min(file.order.term_years, YEARS_OF_TERM, len(months)))
    return "，".join(f"第{YEARS[n]}年每{'' if months[n] == 1 else months[n]}{'月' if months[n] == 1 else '个月'}一次"
                    for n in years)  # fmt: skip


def _number_of(*kinds: str, part: Part) -> Calc:
    return lambda _form, file: str(len(in_term(file, *kinds))) if part in file.sees and file.order else ""


def in_term(file: File, *kinds: str) -> list[Facts]:
    """The entries of these kinds since the term began."""
    begins = file.order.starts_on or file.order.decided_on if file.order else date.min
    return [e for e in file.of(*kinds) if e.on >= begins]


def weighed_as(file: File, noted: Facts) -> str:
    """What a named person last found of why somebody did not come; "" while nobody has weighed it."""
    words = [e for e in file.of("noshow.weighed") if noted.id in file.line_of(e)[1:]]
    return str(words[-1].data.get("outcome", "")) if words else ""


def breach_words(file: File, e: Facts) -> str:
    """What happened, as it stands now: nothing is still to be weighed once it was."""
    said = weighed_as(file, e) if e.kind == "noshow.noted" else ""
    return WEIGHED_AS.get(said, BREACHES[e.kind])


def _tests_positive(_form: Form, file: File) -> str:
    if Part.TESTS not in file.sees or file.order is None:
        return ""
    return str(positives(in_term(file, "test.taken"), file.order.findings))


def _worker(_form: Form, file: File) -> str:
    now = answering(assignments(file.of("worker.assigned")), file.today)
    return file.staff.get(now.user, "") if now else ""


def members_of(file: File) -> list[Mapping[str, Any]]:
    """The working group as it was formed last."""
    groups = file.of("group.formed")
    return list(file.words(groups[-1]).get("members") or []) if groups else []


def _member(file: File, words: Sequence[str]) -> str:
    """Who has a part in the group, by words that its name may hold."""
    return "、".join(m["name"] for m in members_of(file) if any(w in str(m["role"]).lower() for w in words))


def _released_on(_form: Form, file: File) -> str:
    assert file.order is not None
    released = file.of("order.released")
    return day_words(released[-1].on) if released else ""


FIGURES: Mapping[str, Calc] = {
    "born": _born,
    "age": _age,
    "measure": lambda _form, file: MEASURES[kind_of(file)],
    "person_word": lambda _form, file: PEOPLE[kind_of(file)],
    "term": of_course(_term),
    "credited": of_course(_credited),
    "report_by": of_course(_report_by),
    "report_days": _figure("report", 15),
    "move_report_days": _figure("move_report", 15),
    "tests_plan": of_course(_tests_plan),
    "leave_days": _setting("leave.report_from_days", 3),
    "object_days": _setting("test.object_within_days", 3),
    "decide_days": _setting("test.decide_within_days", 3),
    "sample_months": _setting("test.sample_months", 6),
    "tell_days": _setting("release.tell_within_days", 7),
    "limit_refusals": _figure("refusals", 3),
    "limit_departures": _figure("departures", 3),
    "limit_days": _figure("days_away", 30),
    "tests_positive": _tests_positive,
    "visits": _number_of("visit.made", "talk.held", part=Part.MEETINGS),
    "leaves": _number_of("leave.granted", part=Part.COURSE),
    "warnings": _number_of("warning.given", part=Part.COURSE),
    "worker": _worker,
    "police": lambda _form, file: _member(file, POLICE),
    "family": lambda _form, file: _member(file, FAMILY),
    "today": lambda _form, file: day_words(file.today),
    "released_on": of_course(_released_on),
}
