"""The finished dossier: what lies in it, in the order in which it is put away, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guihang.dossier.entry import Facts
from guihang.dossier.models import Order
from guihang.dossier.scan_attach import papers_by_entry
from guihang.dossier.workout import order_roots
from guihang.rules.acts import codes
from guihang.rules.paperlist import PAPER_SERVED

NOTICE = "notice.served"
# By what lies in the dossier the acts that speak of it (`notice.served=test`: of a notice that was served, which), and
# the printed papers (`F25/order.resumed`: one that a further step asks for, where it lies elsewhere than the form).
KINDS: Mapping[str, tuple[str, ...]] = {
    "archive.decision": ("order.entered", "order.served", "F01", "F02"),
    "archive.notice": ("order.notified", "notice.served=personal_information", "notice.served=end_of_control",
                       "notice.served=looked", "notice.served=other", "handover.done", "handover.failed", "report.made",
                       "F03", "F04"),
    "archive.agreement": ("agreement.signed", "group.formed", "helper.named", "F05", "F06", "F08"),
    "archive.handbook": ("F07",),
    "archive.warnings": ("reminder.given", "warning.given", "urging.sent", "F22", "F23"),
    "archive.breaches": ("breach.reported", "breach.checked", "report.receipted", "report.answered", "absence.found",
                         "contact.lost", "contact.regained", "search.begun", "search.step", "search.ended",
                         "F21", "F24"),
    "archive.plan": ("plan.made", "F09"),
    "archive.map": ("F32",),
    "archive.test_notices": ("notice.served=test", "noshow.noted", "noshow.weighed", "F11"),
    "archive.tests": ("test.taken", "test.refused", "result.told", "result.explained", "recheck.asked",
                      "recheck.decided", "sample.kept", "sample.sent", "lab.reported", "sample.ended", "use.confirmed",
                      "F12", "F13"),
    "archive.activities": ("F30",),
    "archive.help": ("help.asked", "help.answered", "care.sought", "care.answered", "F29", "F31"),
    "archive.talks": ("notice.served=talk", "notice.served=visit", "visit.made", "talk.held", "counselling.given",
                      "F14", "F15"),
    "archive.reports": ("F16",),
    "archive.assessments": ("risk.assessed", "tier.assessed", "tier.proposed", "tier.declined", "tier.set",
                            "plan.reviewed", "F10", "F28"),
    "archive.moves": ("move.asked", "move.approved", "move.refused", "move.recalled", "papers.sent", "papers.received",
                      "move.received", "test.entrusted", "test.replied", "F18", "F19", "F20"),
    "archive.leaves": ("leave.asked", "leave.granted", "leave.refused", "leave.returned", "overstay.weighed", "F17"),
    "archive.suspension": ("order.suspended", "F25"),
    "archive.resumption": ("order.resumed", "F25/order.resumed"),
    "archive.termination": ("order.terminated", "F25/order.terminated"),
    "archive.release_form": ("opinion.given", "course.summed", "release.filed", "F26"),
    "archive.release_notice": ("order.released", "release.served", "release.told", "F27"),
}  # fmt: skip
LIES: Mapping[str, str] = {what: code for code, kinds in KINDS.items() for what in kinds}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the index: how many acts speak of it, how many papers are attached, what of it is missing, and
    what is within its days or not known: the codes of the light (`rules.beside.papers`)."""

    number: int
    code: str
    acts: int
    papers: int
    lacks: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether there are only entries of it, and nothing attached."""
        return bool(self.acts) and not self.papers

    @property
    def missing(self) -> bool:
        """Whether anything is."""
        return bool(self.lacks)


def index_of(entries: Sequence[Facts], held: Sequence[Facts], order: Order) -> list[Item]:
    """The index of the dossier of `order`. `held` are those of the `entries` that hold; what is missing is what the
    rules found, as it stands on the decision."""
    papers = _papers_now(entries)
    speaking: dict[str, list[Facts]] = {code: [] for code in codes.ARCHIVED}
    for e in of_decision(entries, held, order):
        if code := lies_in(e):
            speaking[code].append(e)
    return [
        Item(
            number,
            code,
            len(speaking[code]),
            sum(papers.get(e.id, 0) for e in speaking[code]),
            *(tuple(one for one in told if _lies(one) == code) for told in (order.papers, order.papers_open)),
        )
        for number, code in enumerate(codes.ARCHIVED, 1)
    ]


def lies_in(e: Facts) -> str:
    """Where an entry lies in the dossier; "" for what is no paper of it. The service of a paper lies with the paper."""
    if e.kind == PAPER_SERVED:
        return LIES.get(str(e.data.get("form", "")), "")
    return LIES.get(f"{e.kind}={e.data.get('notice', '')}" if e.kind == NOTICE else e.kind, "")


def of_decision(entries: Sequence[Facts], held: Sequence[Facts], order: Order) -> list[Facts]:
    """The entries of one decision: those that name it, and of those that name none the ones of its days: from its day
    to the next decision's that came once it had ended."""
    roots, end = order_roots(entries), None
    if order.stopped_on is not None:
        later = (date.fromisoformat(e.data["decided_on"]) for e in held if roots.get(e.id, order.pk) != order.pk)
        end = min((day for day in later if day >= order.stopped_on), default=None)

    def theirs(e: Facts) -> bool:
        named = roots.get(e.id, e.order)
        return named == order.pk or (named is None and order.decided_on <= e.on and (end is None or e.on < end))

    return [e for e in held if theirs(e)]


def _lies(code: str) -> str:
    """Where the paper lies that a code of the light speaks of."""
    key = code.partition("@")[0].partition(":")[0]
    return LIES.get(key) or LIES[key.partition("/")[0]]


def _papers_now(entries: Sequence[Facts]) -> dict[UUID, int]:
    """How many papers each entry has, as it stands now: those of what it corrected are its own."""
    newer = {e.supersedes: e.id for e in entries if e.supersedes}
    found: dict[UUID, int] = {}
    for entry, attached in papers_by_entry(entries).items():
        while entry in newer:
            entry = newer[entry]
        found[entry] = found.get(entry, 0) + len(attached)
    return found
