"""Fair play at the beginning: a decision as the law knows it, a hand-over with its list and two signers, a group of
somebody."""

from __future__ import annotations

from collections.abc import Iterable

from guihang.dossier import tables
from guihang.dossier.course_guards import File, guard
from guihang.dossier.entry import Facts
from guihang.dossier.form_asks import NEEDED
from guihang.rules.acts import ACTS
from guihang.texts import Message, mark

THREE_YEARS = mark(
    "Found: community treatment of {years} years. Expected: 3 years (Drug Control Law, article 33). Community "
    "rehabilitation is of 1 to 3 years; days that count already are written as days credited."
)
NOT_HANDED_OVER = mark(
    "Handed over in person means with a list and two signers; missing: {what}. Where it was not done so, write "
    "“{other}”."
)
ELSEWHERE = mark(
    "Another decision of this person runs at another office. Expected: first the change of place, then this decision "
    "where the person is."
)
NOBODY = mark("A working group has at least one member: whoever answers for the person.")
TREATMENT, TERM = "treatment", 3
OFFICE, STOPPED = tables.ORDER.index("office"), tables.ORDER.index("stopped_on")
WANTED = NEEDED["handover.done"]


@guard("order.entered")
def as_long_as_the_law_says(facts: Facts, file: File) -> Iterable[Message]:
    """Community treatment is of three years; what stood on file otherwise may stay when something else is corrected."""
    years = facts.data["term_years"]
    if facts.source == "import" or facts.data["order_kind"] != TREATMENT or years == TERM:
        return
    was = file.corrected(facts)
    if was is None or (was.data["term_years"], was.data["order_kind"]) != (years, TREATMENT):
        yield Message(THREE_YEARS, {"years": years})


@guard("order.entered")
def where_the_other_runs(facts: Facts, file: File) -> Iterable[Message]:
    """One office answers for somebody: nothing is entered, or corrected, to run apart from what runs already."""
    was = file.corrected(facts)
    if facts.source == "import" or (was is not None and was.data["place"] == facts.data["place"]):
        return
    if len({row[OFFICE] for row in file.state.orders if row[STOPPED] is None}) > 1:
        yield Message(ELSEWHERE)


@guard("handover.done")
def with_list_and_signers(facts: Facts, file: File) -> Iterable[Message]:
    """In person: the list of what was handed over, who gave and who took. A ledger's row tells no more than its day."""
    said = file.said(facts)
    lacking = [f for f in ACTS[facts.kind].fields if f.name in WANTED and not said.get(f.name)]
    if facts.source != "import" and facts.supersedes is None and lacking:
        what = Message("、".join(f"{{{f.name}}}" for f in lacking), {f.name: Message(f.label) for f in lacking})
        yield Message(NOT_HANDED_OVER, {"what": what, "other": Message(ACTS["handover.failed"].label)})


@guard("group.formed")
def of_somebody(facts: Facts, file: File) -> Iterable[Message]:
    """A group without members is none."""
    if facts.source != "import" and not file.said(facts).get("members"):
        yield Message(NOBODY)
