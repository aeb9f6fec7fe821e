"""The tables of many rows that a file fills: the working group, the tests, what was done and when."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from guihang.documents.catalogue import CHINESE, Form, forms
from guihang.documents.figures import BREACHES, breach_words, in_term, members_of, weighed_as
from guihang.documents.filled import File, code_words, day_words, entry_for, said_of
from guihang.dossier.entry import Facts
from guihang.rules.acts import ACTS
from guihang.rules.standard import standard_named
from guihang.texts import translate

CONTACTS = {"visit.made": "走访", "talk.held": "谈话", "counselling.given": "心理疏导"}
ITEMS = (
    "对毒品危害的认识", "遵守协议", "接受检测", "接受教育辅导", "外出报告", "定期报告情况", "参加培训活动",
    "婚姻家庭", "交友情况", "邻里关系", "经济来源", "住房", "就业能力", "心理状态",
)  # fmt: skip
HANDED = {"order.notified": "公安机关", "handover.done": "出所交接"}
HELPS = {"help.asked": "本人提出需求", "help.answered": "部门答复"}

MONTH = re.compile(r"(20\d\d)-(\d\d)")
Table = Callable[[Form, File], list[dict[str, str]]]


def _members_rows(_form: Form, file: File) -> list[dict[str, str]]:
    groups = file.of("group.formed")
    since = f"{day_words(groups[-1].on)}起" if groups else ""
    return [
        {"role": code_words(str(m.get("role", ""))), "name": str(m.get("name", "")), "unit": str(m.get("unit", "")),
         "phone": str(m.get("phone", "")), "since": since}
        for m in members_of(file)
    ]  # fmt: skip


def _tests_rows(_form: Form, file: File) -> list[dict[str, str]]:
    names = {"on": "on", "method": "method", "kind": "test_kind", "kit": "kit", "kit_lot": "kit_lot",
             "kit_expires": "kit_expires", "result": "result", "testers": "testers", "where": "place_text"}  # fmt: skip
    rows = [{key: said_of(file, e, name) for key, name in names.items()} for e in in_term(file, "test.taken")]
    return [{**row, "kit_all": _kit(row)} for row in rows]


def _kit(row: Mapping[str, str]) -> str:
    until = f"至{row['kit_expires']}" if row["kit_expires"] else ""
    return " ".join(filter(None, [row["kit"], row["kit_lot"], until]))


def _meetings_rows(_form: Form, file: File) -> list[dict[str, str]]:
    return [
        {"on": day_words(e.on), "what": CONTACTS[e.kind], "mode": said_of(file, e, "mode"),
         "by": said_of(file, e, "by")}
        for e in in_term(file, *CONTACTS)
    ]  # fmt: skip


def _breaches_rows(_form: Form, file: File) -> list[dict[str, str]]:
    return [
        {"on": day_words(e.on), "what": breach_words(file, e),
         "detail": _days_away(file, e) or said_of(file, e, "excuse")}
        for e in in_term(file, *BREACHES)
        if not _stands_otherwise(file, e)
    ]  # fmt: skip


def _stands_otherwise(file: File, e: Facts) -> bool:
    """Whether somebody's not coming is told by its refusal already, or was found to have had a good reason."""
    if e.kind != "noshow.noted":
        return False
    refused = any(e.id in file.line_of(other)[1:] for other in file.of("test.refused"))
    return refused or weighed_as(file, e) == "excused"


def _days_away(file: File, e: Facts) -> str:
    if e.kind != "absence.found":
        return ""
    return "至".join(filter(None, [said_of(file, e, "from"), said_of(file, e, "until")]))


def _warnings_rows(_form: Form, file: File) -> list[dict[str, str]]:
    return [
        {"on": day_words(e.on), "level": said_of(file, e, "level"), "about": said_of(file, e, "about")}
        for e in in_term(file, "warning.given")
    ]


def _records(kind: str, name: str, *columns: str) -> Table:
    """The records that the newest entry of a kind holds in one field."""

    def read(form: Form, file: File) -> list[dict[str, str]]:
        e = entry_for(form, file, [kind])
        rows = file.words(e).get(name) or [] if e else []
        return [{c: _value(row.get(c)) for c in columns} for row in rows if isinstance(row, Mapping)]

    return read


def _value(value: object) -> str:
    """A cell of a record; a day or a month in words."""
    if found := MONTH.fullmatch(str(value or "")):
        return f"{found[1]}年{int(found[2])}月"
    try:
        return day_words(date.fromisoformat(str(value))) if value else ""
    except ValueError:
        return str(value)


def _handed_rows(_form: Form, file: File) -> list[dict[str, str]]:
    """The papers that came with the person: from the police, and at the gate of the institution."""
    return [
        {"paper": str(row.get("paper", "")), "pages": str(row.get("pages", "")), "with": HANDED[e.kind],
         "on": day_words(e.on)}
        for e in file.of(*HANDED)
        for row in file.words(e).get("papers") or []
        if isinstance(row, Mapping)
    ]  # fmt: skip


def _evidence_rows(form: Form, file: File) -> list[dict[str, str]]:
    """The entries that go with a report, and whether a paper of each is attached."""
    report = entry_for(form, file, ["breach.reported"])
    named = {file.newer.get(UUID(i), UUID(i)) for i in (report.data.get("evidence") or [])} if report else set()
    attached = {file.line_of(e)[1] for e in file.story if e.kind == "scan.attached" and len(file.line_of(e)) > 1}
    return [
        {"on": day_words(e.on), "what": translate(ACTS[e.kind].label, CHINESE), "detail": _detail(file, e),
         "attached": "有" if e.id in attached else ""}
        for e in file.story
        if e.id in named
    ]  # fmt: skip


def _detail(file: File, e: Facts) -> str:
    """What an entry of the evidence is told by: its codes, and who saw it."""
    if days := _days_away(file, e):
        return days
    names = ("level", "about", "to", "how", "result", "test_kind", "excuse", "until", "signed")
    fields = {f.name for f in ACTS[e.kind].fields}
    said = [said_of(file, e, name) for name in names if name in fields]
    witness = said_of(file, e, "witness") if "witness" in fields else ""
    return "，".join(filter(None, [*said, f"见证人{witness}" if witness else ""]))


def _points_rows(form: Form, file: File) -> list[dict[str, str]]:
    """The items of the standard with the answer given, its points, and whether it is the best or the worst."""
    e = entry_for(form, file, ["tier.assessed"])
    standard = standard_named(str(e.data.get("standard", ""))) if e else None
    if e is None or standard is None:
        return []
    given = {str(row.get("item")): str(row.get("points")) for row in file.words(e).get("answers") or []}
    rows = []
    for item in standard.items:
        at = next((n for n, a in enumerate(item.answers) if str(a.points) == given.get(item.code)), None)
        if at is None:
            continue
        answer = item.answers[at]
        mark = "good" if at == 0 else "poor" if at == len(item.answers) - 1 else "fair"
        rows.append({"item": item.label.get("zh", item.code), "answer": answer.label.get("zh", ""),
                     "points": str(answer.points), "remark": answer.label.get("zh", ""), mark: "√"})  # fmt: skip
    return rows


def _archive_rows(_form: Form, file: File) -> list[dict[str, str]]:
    """Every paper that the file knows of, in the archive's order: what a list of what is handed over begins with."""
    found = []
    for form in forms().values():
        entries = file.for_form(form) if form.acts else []
        for e in entries if form.occasion else entries[-1:]:
            found.append({"paper": form.zh, "on": day_words(e.on)})
    return found


def _helps_rows(_form: Form, file: File) -> list[dict[str, str]]:
    def detail(e: Facts) -> str:
        names = ("department", "wish", "can_do") if e.kind == "help.asked" else ("outcome", "text")
        return "，".join(filter(None, (said_of(file, e, name) for name in names)))

    return [{"on": day_words(e.on), "what": HELPS[e.kind], "detail": detail(e)} for e in in_term(file, *HELPS)]


ROWS_OF: Mapping[str, Table] = {
    "members": _members_rows,
    "tests": _tests_rows,
    "meetings": _meetings_rows,
    "breaches": _breaches_rows,
    "warnings": _warnings_rows,
    "goals": _records("plan.made", "goals", "goal", "who", "until"),
    "papers": _records("papers.sent", "papers", "paper", "pages"),
    "archive": _archive_rows,
    "helps": _helps_rows,
    "filed": _records("release.filed", "papers", "paper", "pages"),
    "handed": _handed_rows,
    "evidence": _evidence_rows,
    "points": _points_rows,
    "items": lambda form, file: _points_rows(form, file) or [{"item": item} for item in ITEMS],
}
