"""What on a paper is worked out from the steps of the course: leave, moves, breaches, samples, what held it up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from guihang.documents.catalogue import CHINESE, Form
from guihang.documents.figures import (
    BREACHES,
    FIGURES,
    Calc,
    breach_words,
    day_in,
    of_course,
    rolled,
    rules_of,
    setting,
)
from guihang.documents.filled import (
    File,
    code_words,
    day_words,
    entries_for,
    entry_for,
    place_words,
    replies_to,
    said_of,
)
from guihang.dossier.entry import Facts
from guihang.rules.acts import code_label
from guihang.rules.standard import standard_named
from guihang.texts import translate

LEAVES = ("leave.asked", "leave.granted")
SERVICES = ("paper.served", "order.served", "release.served", "notice.served")
SUSPENDED, RESUMED, TERMINATED = "order.suspended", "order.resumed", "order.terminated"


def form_words(code: str) -> str:
    """A form by its name in Chinese."""
    return translate(code_label(code), CHINESE)


def _newest(form: Form, file: File, *kinds: str) -> Facts | None:
    found = replies_to(form, file, kinds)
    return found[-1] if found else None


# Service.


def _served_what(form: Form, file: File) -> str:
    e = entry_for(form, file, SERVICES)
    if e is None:
        return ""
    if e.kind == "paper.served":
        return form_words(str(e.data.get("form", "")))
    if e.kind == "notice.served":
        return "通知书"
    measure = FIGURES["measure"](form, file)
    return f"责令{measure}决定书" if e.kind == "order.served" else f"解除{measure}通知书"


def _served_number(form: Form, file: File) -> str:
    e = entry_for(form, file, SERVICES)
    if e is None or e.kind != "order.served":
        return said_of(file, e, "number") if e and e.kind == "release.served" else ""
    entered = file.of("order.entered")
    return said_of(file, entered[-1], "number") if entered else ""


def _served_to(form: Form, file: File) -> str:
    e = entry_for(form, file, SERVICES)
    return code_words(str(e.data.get("to", "person"))) if e else ""


# Samples.


def _sample_until(form: Form, file: File) -> str:
    kept, months = _newest(form, file, "sample.kept"), setting(file, "test.sample_months")
    return day_words(_months_on(kept.on, int(months))) if kept and months else ""


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    at = day.year * 12 + day.month - 1 + months
    following = date((at + 1) // 12, (at + 1) % 12 + 1, 1)
    return min(date(at // 12, at % 12 + 1, min(day.day, 28)) + timedelta(days=max(0, day.day - 28)),
               following - timedelta(days=1))  # fmt: skip


def _laboratory(form: Form, file: File) -> str:
    """Who looked at sample A: as reported, else where it was sent."""
    found = [e for e in replies_to(form, file, ["sample.sent"]) if e.data.get("sample") == "sample_a"]
    found += [e for e in replies_to(form, file, ["lab.reported"]) if not e.data.get("repeat")]
    return next((said for e in reversed(found) if (said := said_of(file, e, "laboratory"))), "")


# Leave.


def _leave_entry(form: Form, file: File) -> Facts | None:
    return entry_for(form, file, LEAVES[:1]) or entry_for(form, file, LEAVES[1:])


def _leave_from(form: Form, file: File) -> str:
    e = _leave_entry(form, file)
    return day_words(day_in(e, "from") or e.on) if e else ""


def _leave_days(form: Form, file: File) -> str:
    e = _leave_entry(form, file)
    since, until = (day_in(e, "from") or (e.on if e else None)), day_in(e, "until")
    return str((until - since).days + 1) if since and until and until >= since else ""


def _leave_decided(form: Form, file: File) -> str:
    granted, refused = entry_for(form, file, LEAVES[1:]), _newest(form, file, "leave.refused")
    if refused is not None:
        return f"不同意（{day_words(refused.on)}）。{said_of(file, refused, 'text')}"
    if granted is None:
        return ""
    until = day_words(day_in(granted, "until"))
    if said_of(file, granted, "approved_by") or setting(file, "leave.mode") == "approval":
        return f"同意外出，至{until}止。"
    asked = entry_for(form, file, LEAVES[:1])
    if asked is None:
        return ""
    begun = day_in(asked, "from")
    before = "，此前已离开的日子不在其内" if begun and begun < granted.on else ""
    return f"书面报告，无须审批。已登记{day_words(granted.on)}至{until}外出{before}。"


# Moves.


def _move_from(form: Form, file: File) -> str:
    """Where the course was carried out when the move was asked for, wherever it is now."""
    asked = entry_for(form, file, ["move.asked"]) or entry_for(form, file, ["move.approved"])
    said = ""
    for e in file.of("order.entered", "move.asked", "move.approved", "move.received"):
        if asked is not None and e.id == asked.id:
            break
        if e.kind in ("order.entered", "move.received"):
            said = said_of(file, e, "place") or said
    return said


def _move_report_by(form: Form, file: File) -> str:
    asked, approved = entry_for(form, file, ["move.asked"]), entry_for(form, file, ["move.approved"])
    if approved is None:
        return ""
    rules = rules_of(file)
    day = day_in(approved, "change_on") or day_in(asked, "change_on") or approved.on
    return day_words(rolled(day + timedelta(days=rules.move_report.value))) if rules else ""


def _move_received(form: Form, file: File) -> str:
    approved = entry_for(form, file, ["move.approved"])
    if approved is None:
        return ""
    place = approved.data.get("place")
    found = [e for e in file.of("move.received") if e.on >= approved.on and e.data.get("place") == place]
    return day_words(found[0].on) if found else ""


def _move_recalled(form: Form, file: File) -> str:
    recalled = _newest(form, file, "move.recalled")
    return f"{day_words(recalled.on)}，{said_of(file, recalled, 'text')}" if recalled else ""


def _sent_rows(form: Form, file: File) -> list[Mapping[str, object]]:
    sent = entry_for(form, file, ["papers.sent"])
    return list(file.words(sent).get("papers") or []) if sent else []


def _papers_count(form: Form, file: File) -> str:
    rows = _sent_rows(form, file)
    return str(len(rows)) if rows else ""


def _papers_pages(form: Form, file: File) -> str:
    pages = [str(row.get("pages") or "") for row in _sent_rows(form, file)]
    return str(sum(map(int, pages))) if pages and all(p.isdigit() for p in pages) else ""


def _papers_checked(form: Form, file: File) -> str:
    receipt = _newest(form, file, "papers.received")
    if receipt is None:
        return ""
    return "齐全" if receipt.data.get("complete") else f"缺少{said_of(file, receipt, 'missing')}"


# Another office asked.


def _entrusted_to(form: Form, file: File) -> str:
    e = entry_for(form, file, ["test.entrusted"])
    if e is None:
        return ""
    return said_of(file, e, "to") or (place_words(str(e.data["to_place"])) if e.data.get("to_place") else "")


def _leave_at(file: File, day: date) -> Facts | None:
    """The leave that holds on a day."""
    found = [e for e in file.of("leave.granted") if e.on <= day <= (day_in(e, "until") or day)]
    return found[-1] if found else None


def _away(name: str) -> Calc:
    def read(form: Form, file: File) -> str:
        letter = entry_for(form, file, ["test.entrusted"])
        leave = _leave_at(file, letter.on) if letter else None
        if leave is None:
            return ""
        asked = [e for e in file.of("leave.asked") if e.id in file.line_of(leave)]
        return said_of(file, leave, name) or (said_of(file, asked[-1], name) if asked else "")

    return read


def _tested_there(name: str) -> Calc:
    def read(form: Form, file: File) -> str:
        letter = entry_for(form, file, ["test.entrusted"])
        until = day_in(letter, "until")
        found = [
            e for e in file.of("test.taken")
            if letter and until and e.data.get("test_kind") == "entrusted" and letter.on <= e.on <= until
        ]  # fmt: skip
        return said_of(file, found[-1], name) if found else ""

    return read


# Breaches.


def _breach_kind(form: Form, file: File) -> str:
    e = entry_for(form, file, tuple(BREACHES))
    return breach_words(file, e) if e else ""


def _notice_of_breach(form: Form, file: File) -> str:
    """The day of the notice that somebody did not follow."""
    e = entry_for(form, file, ["test.refused", "noshow.noted"])
    if e is None:
        return ""
    told = [n for n in file.of("notice.served") if n.id in file.line_of(e)]
    return day_words(told[-1].on) if told else said_of(file, e, "notice_on") if e.kind == "test.refused" else ""


def _urged_times(form: Form, file: File) -> str:
    e = entry_for(form, file, ["urging.sent"])
    if e is None:
        return ""
    same = [u for u in file.of("urging.sent") if u.data.get("about") == e.data.get("about") and u.on <= e.on]
    return str(len(same))


# What held the course up. A resumption does not name what it ends: it is the next one.


def _held_up(kind: str, name: str) -> Calc:
    def read(form: Form, file: File) -> str:
        chosen = entry_for(form, file, form.acts)
        if chosen is None:
            return ""
        every = file.of(SUSPENDED, RESUMED, TERMINATED)
        if kind == chosen.kind:
            found = [chosen]
        elif kind == SUSPENDED:
            before = [e for e in every if e.on <= chosen.on and e.kind == SUSPENDED]
            found = before[-1:] if chosen.kind == RESUMED else []
        else:
            after = [e for e in every if e.on >= chosen.on and e.id != chosen.id] if chosen.kind == SUSPENDED else []
            found = [e for e in after[:1] if e.kind == kind]
        return said_of(file, found[0], name) if found else ""

    return read


def _held_until(form: Form, file: File) -> str:
    """The last day of the term, once the course runs again."""
    assert file.order is not None
    return day_words(file.order.ends_on) if _held_up(RESUMED, "on")(form, file) else ""


# The end.


def _opinion(by: str) -> Calc:
    def read(form: Form, file: File) -> str:
        found = [e for e in file.of("opinion.given") if e.data.get("by") == by]
        said = said_of(file, found[-1], "text") if found else ""
        return f"{said}（{day_words(found[-1].on)}）" if said else ""

    return read


# Tiers.


def _standard(form: Form, file: File) -> str:
    e = entry_for(form, file, ["tier.assessed"])
    standard = standard_named(str(e.data.get("standard", ""))) if e else None
    return f"{standard.title.get('zh', standard.name)}（{standard.version}）" if standard else ""


def _tier_points(form: Form, file: File) -> str:
    e = entry_for(form, file, ["tier.assessed"])
    if e is None or e.data.get("points") is None:
        return ""
    standard = standard_named(str(e.data.get("standard", "")))
    return f"{e.data['points']}分" + (f"（满分{standard.most}分）" if standard else "")


def _tier_reason(form: Form, file: File) -> str:
    found = entries_for(form, file, ["tier.set"]) + entries_for(form, file, ["tier.proposed"])
    return next((said for e in reversed(found) if (said := said_of(file, e, "reason"))), "")


STEPS: Mapping[str, Calc] = {
    "served_what": of_course(_served_what),
    "served_number": of_course(_served_number),
    "served_to": _served_to,
    "sample_until": _sample_until,
    "laboratory": _laboratory,
    "leave_days_asked": _leave_days,
    "leave_from": _leave_from,
    "leave_decided": _leave_decided,
    "move_from": of_course(_move_from),
    "move_report_by": of_course(_move_report_by),
    "move_received": of_course(_move_received),
    "move_recalled": of_course(_move_recalled),
    "papers_count": _papers_count,
    "papers_pages": _papers_pages,
    "papers_checked": _papers_checked,
    "entrusted_to": _entrusted_to,
    "away_where": _away("destination"),
    "away_why": _away("reason"),
    "tested_there_on": _tested_there("on"),
    "tested_there_result": _tested_there("result"),
    "breach_kind": _breach_kind,
    "breach_notice": _notice_of_breach,
    "urged_times": _urged_times,
    "suspended_on": _held_up(SUSPENDED, "on"),
    "suspended_for": _held_up(SUSPENDED, "reason"),
    "suspended_paper": _held_up(SUSPENDED, "paper"),
    "resumed_on": _held_up(RESUMED, "on"),
    "resumed_for": _held_up(RESUMED, "reason"),
    "terminated_on": _held_up(TERMINATED, "on"),
    "terminated_for": _held_up(TERMINATED, "reason"),
    "terminated_paper": _held_up(TERMINATED, "paper"),
    "held_until": of_course(_held_until),
    "opinion_group": _opinion("group_opinion"),
    "opinion_office": _opinion("office_opinion"),
    "opinion_police": _opinion("police_opinion"),
    "tier_standard": of_course(_standard),
    "tier_points": of_course(_tier_points),
    "tier_reason": _tier_reason,
}
COUNTED: Mapping[str, Calc] = {**FIGURES, **STEPS}
