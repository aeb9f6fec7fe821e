"""Breaches: how far from serious, a friendly word early, the evidence that puts itself together, the report, what may
follow. The platform puts together and proposes; the office lead checks; the police decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.roles import Part
from guihang.course.counting import DAYS_AWAY, DEPARTURES, REFUSALS, Count, away_days, counts, entry_url
from guihang.course.file import CourseFile, Do
from guihang.course.page import DONE, LATE, NONE, NOW, Block, Line, Subject, line_of_duty
from guihang.dossier.basis import basis_words
from guihang.dossier.entry import Facts
from guihang.dossier.findings import CHECKED as CONFIRMED
from guihang.dossier.findings import REFUTED, finding_words
from guihang.dossier.id_number import told_by
from guihang.dossier.workout import aliases_of
from guihang.rules.acts import code_label
from guihang.rules.beside.consequences import Protection, consequences
from guihang.rules.beside.evidence import LACKS, NO_NOTICE, Evidence, Item, evidence
from guihang.texts import mark, translate

# How a check answers a finding, in the words of findings.
ANSWERED = {"confirmed": CONFIRMED, "not_confirmed": REFUTED}
# Anti-drug Law, art. 39: who is under 16 may be left out of compulsory treatment.
YOUNG, YOUNG_YEARS = "under_16", 16
CHECKED, REPORTED, PROTECTED = "breach.checked", "breach.reported", "protection.noted"
UNREPORTED, SERIOUS, POSITIVE = "unreported", "serious_breach.", "positive_test"
SAID: dict[str, str] = {
    REFUSALS: mark("%(found)s refusals of a test, serious from %(serious)s on"),
    DEPARTURES: mark("%(found)s departures without a report, serious from %(serious)s on"),
    DAYS_AWAY: mark("%(found)s days away without a report, serious beyond %(over)s"),
}
PROVED = mark("%(found)s refusals of a test with a notice served, of %(on_file)s on file; serious from %(serious)s on")
WORD_ABOUT = {REFUSALS: "tests", DEPARTURES: "being_away", DAYS_AWAY: "being_away"}


def build(file: CourseFile) -> Sequence[Block]:
    """The distance, words and warnings, each finding with its evidence and what may follow, the reports."""
    if file.order is None:
        return [Block(_("How far from serious"), empty=_("No decision is on file: nothing is counted."))]
    found = [_finding(file, code, since) for code, since in findings(file)]
    return [*found, _distance(file), _words(file), *_reports(file), *([] if found else [_may_follow(file)])]


def findings(file: CourseFile) -> list[tuple[str, date]]:
    """What is serious and not reported in, or not in time: each with the day on which it arose, the newest first."""
    told = [(f["code"], date.fromisoformat(f["on"])) for f in (file.order.findings if file.order else ())]
    serious = [(code, on) for code, on in told if code.startswith(SERIOUS) or code == UNREPORTED]
    return sorted(serious, key=lambda f: f[1], reverse=True)


def evidence_of(file: CourseFile, code: str, since: date) -> Evidence:
    """What the file proves of a finding, and what is missing."""
    items = [Item(e.id.hex, e.on.toordinal(), e.kind, file.data(e)) for e in file.entries if _about(file, e)]
    away = {entry.hex for entry in away_days(file)}
    return evidence(code, items, away=away, since=since.toordinal(), aliases=aliases_of(file.every))


def _about(file: CourseFile, e: Facts) -> bool:
    return e.order in (None, file.order.pk if file.order else None) and e.on <= file.today


def protections(file: CourseFile) -> list[Protection]:
    """The grounds of protection on file, where the reader is told of health: the newest of each."""
    if Part.HEALTH not in file.sees:
        return []
    newest: dict[str, Protection] = {}
    for e in file.of(PROTECTED):
        said = file.data(e)
        until = date.fromisoformat(said["until"]).toordinal() if said.get("until") else None
        newest[str(said.get("why", ""))] = Protection(str(said.get("why", "")), until)
    born = told_by(file.identity.id_number)[0]
    if born is not None and (young_until := sixteenth_birthday(born)) >= file.today:
        newest.setdefault(YOUNG, Protection(YOUNG, young_until.toordinal()))
    return list(newest.values())


def sixteenth_birthday(born: date) -> date:
    """The last day on which somebody is under 16: years of age are full on the day after the birthday."""
    try:
        return born.replace(year=born.year + YOUNG_YEARS)
    except ValueError:  # born on a 29 February
        return date(born.year + YOUNG_YEARS, 3, 1)


def _distance(file: CourseFile) -> Block:
    lines = [_count(file, count) for count in counts(file)]
    lead = _(
        "What counts, entry by entry. A departure counts as soon as it is written down, a refusal once its notice was "
        "served. Whether it is a serious breach a named lead weighs before anything is reported."
    )
    return Block(_("How far from serious"), lines=lines, lead=lead)


def _count(file: CourseFile, count: Count) -> Line:
    without = _without_notice(file) if count.what == REFUSALS else set()
    found = count.found - len(without)
    told = {"found": found, "serious": count.serious, "over": count.serious - 1, "on_file": count.found}
    says = _(PROVED if without else SAID[count.what]) % told
    left = max(0, count.serious - found)
    state = LATE if not left else NOW if count.found else NONE
    below = [
        Line(
            file.sentence(e), NONE, url=entry_url(file, e),
            detail=_("%(days)s days counted") % {"days": n} if count.what == DAYS_AWAY
            else _("no notice served: counts as missed, not as refused") if e.id.hex in without else "",
        )
        for e, n in count.entries
    ]  # fmt: skip
    all_the_same = bool(left) and bool(without) and _outcome(file, count.what) == "confirmed"
    detail = _("%(left)s more until then") % {"left": left}
    if all_the_same:
        detail = _("confirmed by a named person all the same, with the reason")
    elif not left:
        detail = _reached(file, count.what)
    duty = file.duty("early-word", count.what)
    if duty is not None and duty.void_from is None:
        do = file.form("reminder.given", _("Write it down"), main=True, about=WORD_ABOUT[count.what])
        below.insert(0, line_of_duty(file, duty, _("A friendly word, before it is serious"), do=do))
    return Line(says, state, detail=detail, below=below)


def _without_notice(file: CourseFile) -> set[str]:
    """The refusals of which no served notice is on file."""
    proofs = evidence_of(file, f"{SERIOUS}{REFUSALS}", file.today).counts
    return {proof.id for proof in proofs if NO_NOTICE in proof.lacks}


def _outcome(file: CourseFile, what: str) -> str:
    """What a named person found of it last; "" where nobody has looked."""
    checks = [e for e in file.of(CHECKED) if e.data["code"] == f"{SERIOUS}{what}"]
    return str(checks[-1].data["outcome"]) if checks else ""


def _reached(file: CourseFile, what: str) -> str:
    """What a named person has found of it since."""
    outcome = _outcome(file, what)
    if outcome == "confirmed":
        return _("reached, and confirmed by a named person")
    return _("reached, and not confirmed") if outcome == "not_confirmed" else _("reached: to be checked")


def _words(file: CourseFile) -> Block:
    told = file.of("reminder.given", "warning.given", "urging.sent")
    lines = [
        Line(file.sentence(e), DONE, on=e.on, detail=_who_where(file, e), url=entry_url(file, e))
        for e in reversed(told)
    ]
    do = [
        *file.form("reminder.given", _("A friendly word")),
        *file.form("warning.given", _("A warning")),
        *file.form("urging.sent", _("Urge in writing")),
    ]
    lead = _(
        "Said early and kindly, a word spares everybody the rest. A written exhortation names the place and a witness."
    )
    return Block(_("Words and warnings"), lines=lines, lead=lead, do=do, empty=_("None is on file."))


def _who_where(file: CourseFile, e: Facts) -> str:
    said = file.data(e)
    parts = [_("by %(who)s") % {"who": file.who(e)}] if file.who(e) else []
    for name, label in (("where", _("where: %(said)s")), ("witness", _("witness: %(said)s"))):
        if said.get(name):
            parts.append(label % {"said": said[name]})
    if e.kind == "warning.given" and not said.get("witness"):
        parts.append(_("no witness named"))
    return " · ".join(parts)


def _finding(file: CourseFile, code: str, since: date) -> Block:
    """One finding: the check, the evidence, the report, what may follow; nothing here accuses."""
    assert file.order is not None
    found = evidence_of(file, code, since)
    checks = [e for e in file.of(CHECKED) if e.data["code"] == code and e.on >= since]
    lines = [*([_urging(file)] if code == UNREPORTED else []), _check(file, code, checks), *_proofs(file, found)]
    lines.append(_report(file, code, since, checks, found))
    lines += follows(file, code)
    return Block(_title(file, code, checks, found), lines=lines, lead=_lead(file, code, found))


def _title(file: CourseFile, code: str, checks: Sequence[Facts], found: Evidence) -> str:
    """What the finding is, as it stands: nothing is to be checked once it was."""
    if code == UNREPORTED:
        return _("Did not report in in time")
    outcome = checks[-1].data["outcome"] if checks else ""
    if outcome in ANSWERED:
        return finding_words({"code": code, "said": ANSWERED[outcome]}, file.actor.language)
    words = {"what": translate(code_label(code), file.actor.language)}
    proved = _("Conditions met: %(what)s") if _enough(file, code, found) else _("On file, not proved: %(what)s")
    return proved % words


def _enough(file: CourseFile, code: str, found: Evidence) -> bool:
    """Whether the refusals with a served notice alone reach the number."""
    if code != f"{SERIOUS}{REFUSALS}":
        return True
    noticed = sum(NO_NOTICE not in proof.lacks for proof in found.counts)
    return noticed >= int(file.figure("breach.refusals"))


def _lead(file: CourseFile, code: str, found: Evidence) -> str:
    if _enough(file, code, found):
        return _("The counts are the file's. Whether they are fair, a named lead says.")
    noticed = sum(NO_NOTICE not in proof.lacks for proof in found.counts)
    return _(
        "%(found)s refusals are on file; a notice was served of %(noticed)s. The others count as missed, not as "
        "refused, until their notices are found. Whoever confirms it all the same says why."
    ) % {"found": len(found.counts), "noticed": noticed}


def _urging(file: CourseFile) -> Line:
    duty, words = file.duty("urging"), _("Urged in writing to report in")
    urged = any(e.data.get("about") == "reporting_in" for e in file.of("urging.sent"))
    if duty is not None and duty.met_on is not None and not urged:
        day = file.short(duty.met_on)
        return Line(words, NONE, detail=_("Not urged in writing: they reported in on %(day)s") % {"day": day})
    return line_of_duty(file, duty, words, do=file.form("urging.sent", _("Record"), about="reporting_in"))


def _check(file: CourseFile, code: str, checks: Sequence[Facts]) -> Line:
    do = file.form(CHECKED, _("Check it"), main=not checks and code != UNREPORTED, code=code)
    if not checks and code == UNREPORTED:
        asked = _("It is on nobody's list: where there was a good reason, tell the office lead, who writes it down.")
        detail = "" if do else asked
        return Line(_("A good reason for not reporting in, as a named lead finds it"), NONE, detail=detail, do=do)
    if not checks:
        waits = (
            ""
            if do or not _waits(file, code)
            else _("It stands on the office lead's list. Until then: fetch what is missing below, then ask the lead.")
        )
        return Line(_("A named lead checks it"), NOW, detail=waits, do=do)
    last = checks[-1]
    told = file.value(last, "outcome")
    detail = " · ".join(filter(None, (file.who(last), file.value(last, "text"))))
    more = last.data["outcome"] == "needs_more"
    return Line(_("Checked: %(told)s") % {"told": told}, NOW if more else DONE, on=last.on, detail=detail,
                do=do if more else ())  # fmt: skip


def _waits(file: CourseFile, code: str) -> bool:
    """Whether the finding stands on the list of what waits for a named person's word."""
    order = file.order
    waits = order.findings if order is not None and order.stopped_on is None else ()
    return any(f["code"] == code and f.get("waits") for f in waits)


def _proofs(file: CourseFile, found: Evidence) -> list[Line]:
    """The entries that prove it, each with what it lacks; then what is missing altogether, by name."""
    entries = {e.id.hex: e for e in file.entries}
    lines = []
    for proof in (*found.counts, *found.beside):
        e, missing = entries[proof.id], [_(LACKS[lack]) for lack in proof.lacks]
        lacks = _("missing: %(what)s") % {"what": _(", ").join(missing)} if missing else ""
        paper = _("paper attached") if proof.attached else ""
        detail = " · ".join(filter(None, (paper, lacks)))
        lines.append(Line(file.sentence(e), LATE if missing else NONE, detail=detail, url=entry_url(file, e)))
    absent = [Line(_(LACKS[code]), LATE) for code in found.missing]
    title = _("Evidence: complete") if found.complete else _("Evidence: something is missing")
    return [Line(title, DONE if found.complete else NOW, below=[*lines, *absent])]


def _report(file: CourseFile, code: str, since: date, checks: Sequence[Facts], found: Evidence) -> Line:
    assert file.order is not None
    duty = next((d for d in reversed(file.duties) if d.kind == "breach" and d.key.split("/")[1] == code), None)
    confirmed = bool(checks) and checks[-1].data["outcome"] == "confirmed"
    refuted = bool(checks) and checks[-1].data["outcome"] == "not_confirmed"
    if refuted:
        return Line(_("Nothing is reported: the check did not confirm it"), DONE, on=checks[-1].on)
    may = confirmed or code == UNREPORTED
    do: Sequence[Do] = ()
    if may and REPORTED in file.writes and (duty is None or duty.met_on is None):
        url = reverse("course:breach-report", args=[file.person.pk])
        said = urlencode({"code": code, "order": str(file.order.pk)})
        do = [Do(f"{url}?{said}", _("Report to the police"), main=found.complete)]
    detail = "" if may else _("after the check: first a named lead of the office confirms it, above")
    return line_of_duty(file, duty, _("Reported to the police, with the evidence"), detail=detail, do=do)


def follows(file: CourseFile, code: str) -> list[Line]:
    """What may follow, each with its articles."""
    assert file.order is not None
    today, pack = file.today.toordinal(), file.order.policy
    told = consequences(file.order.kind, code, protections(file), today, pack)
    here, language = file.person.place, file.actor.language
    below = [Line(_(c.says), NONE, basis=basis_words(",".join(c.basis), language, here)) for c in told]
    return [Line(_("What may follow"), NONE, below=below, do=file.form(PROTECTED, _("A ground of protection")))]


def _may_follow(file: CourseFile) -> Block:
    lead = _("Nothing serious is on file. For whoever asks what a serious breach may lead to:")
    return Block(_("What may follow"), lines=follows(file, "serious_breach.refusals"), lead=lead)


def _reports(file: CourseFile) -> list[Block]:
    """Each report with its receipt and the police's answer."""
    return [_one_report(file, e) for e in reversed(file.of(REPORTED))]


def _one_report(file: CourseFile, report: Facts) -> Block:
    named = [UUID(str(i)) for i in report.data.get("evidence") or ()]
    entries = {e.id: e for e in file.entries}
    went = [Line(file.sentence(entries[i]), DONE, url=entry_url(file, entries[i])) for i in named if i in entries]
    lines = [Line(file.sentence(report), DONE, on=report.on, detail=file.value(report, "number"), below=went)]
    receipt, answer = (file.answering(report, kind) for kind in ("report.receipted", "report.answered"))
    duty = file.duty("report-receipt", report.id.hex)
    if receipt:
        by = " · ".join(filter(None, (file.value(receipt[-1], "by"), file.value(receipt[-1], "number"))))
        lines.append(Line(_("Receipt of the police"), DONE, on=receipt[-1].on, detail=by))
    else:
        do = file.form("report.receipted", _("Record"), main=True, entry=report.id)
        lines.append(line_of_duty(file, duty, _("Receipt of the police"), do=do))
    if answer:
        lines.append(Line(_("Answer of the police"), DONE, on=answer[-1].on, detail=file.value(answer[-1], "outcome")))
    else:
        do = file.form("report.answered", _("Record"), entry=report.id)
        lines.append(Line(_("Answer of the police"), NONE, do=do))
    return Block(_("Report to the police"), lines=lines)


BREACHING = Subject(
    "breach",
    mark("Breaches"),
    mark("What counts and how far it is from serious; what proves it; what may follow, and what protects."),
    build,
)
