"""The papers of a serious breach, put together from the file: which entry proves which count, and what is missing.

Pure. It accuses nobody: what is missing is named so that it is fetched, or the report is not made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from guihang.rules.days import TEXTS, number
from guihang.texts import mark

REFUSALS, DEPARTURES, DAYS_AWAY = (f"serious_breach.{what}" for what in ("refusals", "departures", "days_away"))
UNREPORTED, USE = "unreported", "positive_test"
ABOUT = {
    REFUSALS: "tests", DEPARTURES: "being_away", DAYS_AWAY: "being_away", UNREPORTED: "reporting_in", USE: "tests",
}  # fmt: skip
TWO = 2
NO_NOTICE = "notice_not_served"

LACKS: dict[str, str] = {
    "notice_not_served": mark("no notice served of the day to come"),
    "service_not_shown": mark("sent by post or not taken, and nothing shows that it was served"),
    "excuse_not_heard": mark("what the person said is not on file"),
    "excuse_not_weighed": mark("the excuse was not weighed by a named person"),
    "leave_not_checked": mark("whether it was reported was not asked"),
    "days_not_weighed": mark("the days beyond the leave were not weighed"),
    "no_paper": mark("no signed paper attached"),
    "one_tester": mark("fewer than two testers named"),
    "not_by_police": mark("a screening by the office, not a test of the police"),
    "no_witness": mark("no witness named"),
    "decision_not_served": mark("the service of the decision is not on file"),
    "not_urged": mark("not urged in writing"),
    "no_word": mark("no friendly word or criticism before"),
    "no_exhortation": mark("no exhortation on file"),
    "exhortation_not_signed": mark("no exhortation is signed, and none says that the signature was refused"),
    "no_agreement": mark("no agreement on file that names the duties"),
    "not_checked": mark("not checked by the office lead"),
}
"""What may be missing, in words that follow a colon or stand alone."""


class Item(NamedTuple):
    """An entry as the evidence reads it: which sealed fields are filled in is told, not what they say."""

    id: str
    on: int
    kind: str
    data: Mapping[str, object]
    filled: Collection[str] = ()

    def has(self, name: str) -> bool:
        """Whether a field is filled in."""
        return name in self.filled or self.data.get(name) not in (None, "", [], False)


class Proof(NamedTuple):
    """An entry that proves one count, or goes with the rest; what it lacks, by code; and if a paper is attached."""

    id: str
    on: int
    kind: str
    lacks: tuple[str, ...] = ()
    attached: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What goes with a report: the entries that count, those that go with them, and what is missing altogether."""

    code: str
    counts: tuple[Proof, ...] = ()
    beside: tuple[Proof, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The entries that go with the report, in order of day."""
        proofs = sorted((*self.counts, *self.beside), key=lambda p: (p.on, p.id))
        return tuple(dict.fromkeys(p.id for p in proofs))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing and not any(proof.lacks for proof in (*self.counts, *self.beside))


@dataclass(slots=True)
class _Papers:
    """The file's entries that hold, as they are asked for here."""

    items: Sequence[Item]
    aliases: Mapping[str, str]
    attached: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.attached = {self.held(i.data.get("entry")) for i in self.items if i.kind == "scan.attached"}

    def held(self, entry: object) -> str:
        named = str(entry or "").replace("-", "")
        return self.aliases.get(named, named)

    def of(self, *kinds: str) -> list[Item]:
        return [i for i in self.items if i.kind in kinds]

    def answering(self, to: str, kind: str) -> list[Item]:
        return [i for i in self.of(kind) if self.held(i.data.get("entry")) == to]

    def proof(self, item: Item, *lacks: str, paper: bool = False) -> Proof:
        attached = item.id in self.attached
        return Proof(
            item.id, item.on, item.kind, (*lacks, *(("no_paper",) if paper and not attached else ())), attached
        )


def evidence(
    code: str,
    items: Iterable[Item],
    *,
    away: Collection[str] = (),
    since: int = 0,
    aliases: Mapping[str, str] | None = None,
) -> Evidence:
    """What proves a finding of `code` that arose on day number `since`. `items` are the entries that hold, in order of
    day; `away` the ids of absences of which days count."""
    papers = _Papers(list(items), aliases or {})
    if code == REFUSALS:
        counts = [_refusal(papers, item) for item in papers.of("test.refused")]
    elif code in (DEPARTURES, DAYS_AWAY):
        counts = [_absence(papers, item) for item in papers.of("absence.found") if item.id in away]
    elif code == USE:
        counts = [_test(papers, i) for i in papers.of("test.taken") if i.data.get("result") == "positive"]
    else:
        counts = _service(papers)
    beside, missing = _beside(papers, code, since)
    if code == UNREPORTED and not counts:
        missing = ["decision_not_served", *missing]
    return Evidence(code, tuple(counts), tuple(beside), tuple(missing))


def _refusal(papers: _Papers, item: Item) -> Proof:
    """A refusal: the notice that was served, what was said, and how it was weighed."""
    lacks = []
    noted = [i for i in papers.of("noshow.noted") if i.id == papers.held(item.data.get("entry"))]
    notices = _notices(papers, item)
    if not notices:
        lacks.append(NO_NOTICE)
    elif not any(_shown(papers, n) for n in notices):
        lacks.append("service_not_shown")
    if not item.has("excuse") and not any(i.has("excuse") for i in noted):
        lacks.append("excuse_not_heard")
    if not any(papers.answering(i.id, "noshow.weighed") for i in noted):
        lacks.append("excuse_not_weighed")
    return papers.proof(item, *lacks)


def _notices(papers: _Papers, item: Item) -> list[Item]:
    """The notices that were served of the test refused: the one its no-show names, or those of that day."""
    noted = [i for i in papers.of("noshow.noted") if i.id == papers.held(item.data.get("entry"))]
    named = {papers.held(i.data.get("entry")) for i in noted}
    return [
        n
        for n in papers.of("notice.served")
        if n.id in named
        or (n.data.get("notice") == "test" and str(item.data.get("notice_on")) in (TEXTS[n.on], n.data.get("for_on")))
    ]


def _shown(papers: _Papers, notice: Item) -> bool:
    """Whether it was put into their hands, or something shows that it came: a witness, a receipt, a paper attached."""
    how, witness = notice.data.get("how"), notice.has("witness")
    if how == "sent":
        return witness or notice.has("note") or notice.id in papers.attached
    return how != "refused" or witness


def unnoticed(items: Iterable[Item], aliases: Mapping[str, str] | None = None) -> list[Item]:
    """The refusals of which no served notice is on file: missed, not refused, until somebody says otherwise."""
    papers = _Papers(list(items), aliases or {})
    return [item for item in papers.of("test.refused") if not _notices(papers, item)]


def _absence(papers: _Papers, item: Item) -> Proof:
    """An absence: whether it was reported was asked, and days beyond a leave were weighed."""
    begun = _day(item.data["from"])
    leaves = [i for i in papers.of("leave.granted") if i.on <= begun <= _day(i.data["until"]) + 1]
    if leaves and not any(papers.answering(leave.id, "overstay.weighed") for leave in leaves):
        return papers.proof(item, "days_not_weighed")
    return papers.proof(item, *(() if leaves or item.has("note") else ("leave_not_checked",)))


def _test(papers: _Papers, item: Item) -> Proof:
    lacks = []
    testers = item.data.get("testers")
    named = len(testers) if isinstance(testers, list) else 0
    if named < TWO:
        lacks.append("one_tester")
    if item.data.get("test_kind") == "screening":
        lacks.append("not_by_police")
    return papers.proof(item, *lacks)


def _service(papers: _Papers) -> list[Proof]:
    """Who did not report in: the decision was served on them."""
    found = []
    for item in papers.of("order.served"):
        if item.data.get("to") == "person":
            refused = item.data.get("how") == "refused" and not item.has("witness")
            found.append(papers.proof(item, *(("no_witness",) if refused else ()), paper=True))
    return found


def _beside(papers: _Papers, code: str, since: int) -> tuple[list[Proof], list[str]]:
    """What goes with every report: the agreement, words and warnings, the check; and what of it is not there."""
    about, missing = ABOUT.get(code, "other"), []
    found = [papers.proof(i, paper=True) for i in papers.of("agreement.signed")[:1]]
    if not found and code != UNREPORTED:
        missing.append("no_agreement")
    found += [papers.proof(i) for i in papers.of("reminder.given") if i.data.get("about") == about]
    warnings = [i for i in papers.of("warning.given") if i.data.get("about") == about]
    found += [papers.proof(i, *(("no_witness",) if _unseen(i) else ())) for i in warnings]
    urgings = [i for i in papers.of("urging.sent") if i.data.get("about") == about]
    found += [papers.proof(i, *(("no_witness",) if _refused(i) else ())) for i in urgings]
    if code == UNREPORTED:
        missing += [] if urgings else ["not_urged"]
    elif code != USE:
        missing += _words(papers, about, warnings, since)
    checked = [i for i in papers.of("breach.checked") if i.data.get("code") == code and i.on >= since]
    if not any(i.data.get("outcome") == "confirmed" for i in checked):
        missing.append("not_checked")
    return found, missing


def _words(papers: _Papers, about: str, warnings: Sequence[Item], since: int) -> list[str]:
    exhortations = [i for i in warnings if i.data.get("level") == "exhortation"]
    # A friendly word that came once it was serious was none before.
    said = any(i.data.get("about") == about and not 0 < since <= i.on for i in papers.of("reminder.given"))
    missing = [] if said or warnings else ["no_word"]
    if not exhortations:
        missing.append("no_exhortation")
    elif not any(i.data.get("signed") == "signed" or (i.data.get("signed") and i.has("witness")) for i in exhortations):
        missing.append("exhortation_not_signed")
    return missing


def _unseen(item: Item) -> bool:
    """An exhortation that names no witness; criticism needs none."""
    return item.data.get("level") == "exhortation" and not item.has("witness")


def _refused(item: Item) -> bool:
    return item.data.get("how") == "refused" and not item.has("witness")


def _day(value: object) -> int:
    found = number(value)
    assert found is not None
    return found
