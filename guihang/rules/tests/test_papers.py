"""The completeness light: dossiers with known gaps, each step by step; what is complete; what nobody asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from guihang.rules import packs
from guihang.rules.beside.given import answer_of
from guihang.rules.evaluate import Case
from guihang.rules.paperlist import every

ON = date(2025, 6, 30)
Step = tuple[str, str, str, dict[str, Any]]
FAMILY: Step = ("e0", "order.served", "2025-03-04", {"to": "family", "how": "handed_over"})
SERVED: Step = ("e1", "order.served", "2025-03-04", {"to": "person", "how": "handed_over"})
REPORTED: Step = ("e2", "report.made", "2025-03-10", {})
GROUP: Step = ("e3", "group.formed", "2025-03-12", {"members": []})
AGREED: Step = ("e4", "agreement.signed", "2025-03-12", {})
PLANNED: Step = ("e5", "plan.made", "2025-03-20", {"subjects": ["work"], "review_on": "2025-09-01"})
RELEASED: tuple[Step, ...] = (
    ("e6", "course.summed", "2025-06-01", {}),
    ("e7", "order.released", "2025-06-10", {}),
    ("e8", "release.served", "2025-06-10", {"to": "person", "how": "handed_over"}),
)
SEEN: tuple[Step, ...] = (
    ("s1", "test.taken", "2025-04-01", {"result": "negative", "method": "urine"}),
    ("s2", "talk.held", "2025-04-01", {"mode": "in_person"}),
    ("s3", "risk.assessed", "2025-04-02", {}),
)


def copy_of(entry: str) -> Step:
    """A signed copy attached to an entry."""
    return f"c-{entry}", "scan.attached", "2025-06-12", {"entry": entry, "digest": "d", "media": "pdf"}


def lacking(*steps: Step, **said: Any) -> list[str]:
    """What a dossier with these entries lacks."""
    return list(told(FAMILY, *steps, **said)["papers"])


def waiting(*steps: Step, **said: Any) -> list[str]:
    """What of it is within its days, or not known."""
    return list(told(FAMILY, *steps, **said)["papers_open"])


def told(*steps: Step, on: date = ON, policy: str = "national", **said: Any) -> dict[str, Any]:
    """What the rules say of its papers."""
    entries = [{"id": i, "kind": kind, "on": day, "data": data} for i, kind, day, data in steps]
    given = {
        "order": {"id": "A", "kind": "treatment", "place": "130102100000", "decided_on": "2025-03-03", "term_years": 3},
        "policy": policy,
        "entries": entries,
        "beside": said,
    }
    beside = answer_of(Case.read(given), given, on)["beside"]
    assert isinstance(beside, dict)
    return beside


BEGUN = (SERVED, REPORTED, GROUP, AGREED, PLANNED)
SIGNED = tuple(copy_of(i) for i in ("A", "e0", "e1", "e2", "e4", "e5"))
MOVED: tuple[Step, ...] = (
    ("m0", "move.asked", "2025-04-28", {"place": "130102101000", "change_on": "2025-05-01", "ground": "residence"}),
    ("m1", "move.approved", "2025-05-01", {"place": "130102101000"}),
    ("m2", "papers.sent", "2025-05-02", {"entry": "m1", "how": "by_hand"}),
    ("m3", "papers.received", "2025-05-03", {"entry": "m2", "complete": True}),
    ("m4", "move.received", "2025-05-05", {"place": "130102101000"}),
)
SPOT: Step = ("p0", "test.taken", "2025-04-01", {"result": "negative", "method": "urine", "test_kind": "spot"})
POSITIVE: Step = ("p1", "test.taken", "2025-04-01", {"result": "positive", "method": "urine", "test_kind": "spot"})

DOSSIERS: dict[str, tuple[tuple[Step, ...], list[str]]] = {
    "complete": ((*BEGUN, *SIGNED), []),
    "nothing but the decision": ((), ["F01:served", "F01:signed", "F02:signed"]),
    "no copy of the decision": ((*BEGUN, *SIGNED[1:]), ["F01:signed"]),
    "no receipt of service": ((*BEGUN, *(c for c in SIGNED if c[0] != "c-e1")), ["F02:signed"]),
    "no agreement": (
        (SERVED, REPORTED, GROUP, PLANNED, *(c for c in SIGNED if c[0] != "c-e4")),
        ["F05"],
    ),
    "agreement without signatures": ((*BEGUN, *(c for c in SIGNED if c[0] != "c-e4")), ["F05:signed"]),
    "no group": ((SERVED, REPORTED, AGREED, PLANNED, *SIGNED), ["F08"]),
    "no plan": ((SERVED, REPORTED, GROUP, AGREED, *(c for c in SIGNED if c[0] != "c-e5")), ["F09"]),
    "moved without a request, the papers without a receipt": (
        (
            *BEGUN,
            *SIGNED,
            ("m1", "move.approved", "2025-05-01", {"place": "130102101000"}),
            ("m2", "papers.sent", "2025-05-02", {"entry": "m1", "how": "by_hand"}),
        ),
        ["F18", "F19:served"],
    ),
    "detained and reported, without the papers of others": (
        (
            *BEGUN,
            *SIGNED,
            ("b1", "breach.reported", "2025-04-01", {"reason": "refused_test"}),
            ("s1", "order.suspended", "2025-05-01", {"reason": "detained"}),
        ),
        ["F24:served", "F25:signed"],
    ),
    "moved and received, and no new agreement for eight weeks": ((*BEGUN, *SIGNED, *MOVED), ["F05/move.received"]),
    "moved, and the new agreement without signatures": (
        (*BEGUN, *SIGNED, *MOVED, ("m5", "agreement.signed", "2025-05-06", {})),
        ["F05/move.received:signed"],
    ),
    "moved, and signed anew, and the old agreement without signatures": (
        (
            *BEGUN,
            *(c for c in SIGNED if c[0] != "c-e4"),
            *MOVED,
            ("m5", "agreement.signed", "2025-05-06", {}),
            copy_of("m5"),
        ),
        ["F05:signed"],
    ),
    "moved, and signed anew": (
        (*BEGUN, *SIGNED, *MOVED, ("m5", "agreement.signed", "2025-05-06", {}), copy_of("m5")),
        [],
    ),
    "terminated without the paper of whoever decided": (
        (*BEGUN, *SIGNED, ("t1", "order.terminated", "2025-06-01", {"reason": "imprisoned"})),
        ["F25/order.terminated:signed"],
    ),
    "detained with a paper, resumed without one": (
        (
            *BEGUN,
            *SIGNED,
            ("s1", "order.suspended", "2025-04-01", {"reason": "detained"}),
            copy_of("s1"),
            ("s2", "order.resumed", "2025-05-01", {}),
        ),
        ["F25/order.resumed:signed"],
    ),
    "positive on the spot, and no sample was sealed": ((*BEGUN, *SIGNED, POSITIVE), ["F13"]),
    "positive on the spot, another one's sample sealed": (
        (*BEGUN, *SIGNED, SPOT, POSITIVE, ("k1", "sample.kept", "2025-04-01", {"entry": "p0", "signed": "signed"})),
        ["F13"],
    ),
    "positive on the spot, and sealed": (
        (*BEGUN, *SIGNED, SPOT, POSITIVE, ("k1", "sample.kept", "2025-04-01", {"entry": "p1", "signed": "signed"})),
        [],
    ),
    "a refusal without a notice, a tier without an assessment, a leave without a request": (
        (
            *BEGUN,
            *SIGNED,
            ("r1", "test.refused", "2025-04-01", {}),
            ("l1", "leave.granted", "2025-05-01", {"until": "2025-05-20"}),
            ("y1", "tier.set", "2025-05-01", {"tier": "red"}),
        ),
        ["F10", "F11", "F17"],
    ),
    "two refusals with one notice, two leaves with one request": (
        (
            *BEGUN,
            *SIGNED,
            ("n1", "notice.served", "2025-03-28", {"notice": "test", "how": "handed_over"}),
            ("r1", "test.refused", "2025-04-01", {}),
            ("r2", "test.refused", "2025-04-20", {}),
            ("q1", "leave.asked", "2025-04-25", {"from": "2025-05-01", "until": "2025-05-20", "by": "by_phone"}),
            ("l1", "leave.granted", "2025-05-01", {"until": "2025-05-20", "entry": "q1"}),
            ("l2", "leave.granted", "2025-06-01", {"until": "2025-06-20"}),
        ),
        ["F11", "F17"],
    ),
    "released without a signed notice": ((*BEGUN, *SIGNED, *SEEN, *RELEASED), ["F27:signed"]),
    "released, and nothing summed up nor served": (
        (*BEGUN, *SIGNED, *SEEN, RELEASED[1]),
        ["F26", "F27:served", "F27:signed"],
    ),
    "released, and never seen nor tested": ((*BEGUN, *SIGNED, *RELEASED, copy_of("e7")), ["F12", "F14", "F28"]),
}


@pytest.mark.parametrize("name", DOSSIERS)
def test_the_light_says_what_a_dossier_lacks(name: str) -> None:
    steps, expected = DOSSIERS[name]
    assert lacking(*steps) == expected


def test_nothing_is_missing_before_its_time() -> None:
    assert lacking(SERVED, REPORTED, on=date(2025, 3, 10)) == []
    assert lacking(SERVED, REPORTED, on=date(2025, 3, 17), settings={"papers.within_days": 90}) == []
    assert lacking(SERVED, REPORTED, on=date(2025, 3, 18), settings={"papers.within_days": 90}) == ["F05", "F08"]


@pytest.mark.proves("I5.10")
def test_what_is_within_its_days_is_due_and_never_called_there() -> None:
    assert waiting(SERVED, REPORTED, on=date(2025, 3, 10)) == [
        "F01:signed@2025-03-10", "F02:signed@2025-03-11", "F04:signed@2025-03-17", "F05@2025-03-17", "F08@2025-03-17",
        "F09@2025-04-09",
    ]  # fmt: skip
    assert "F05:signed@2025-03-19" in waiting(*BEGUN, on=date(2025, 3, 13))
    assert waiting(*BEGUN, *SIGNED) == []


@pytest.mark.proves("I5.10")
def test_the_decision_not_served_on_the_family_is_missing_and_of_one_source_with_the_gap() -> None:
    said = told(*BEGUN, *SIGNED)
    assert said["papers"] == ["F01:family"]
    assert [gap["code"] for gap in said["gaps"] if gap["code"] == "family_not_served"] == ["family_not_served"]


@pytest.mark.proves("I5.10")
def test_a_step_that_should_have_been_done_is_missing_without_its_entry_however_long_ago() -> None:
    assert {"F05", "F08", "F09"} <= set(lacking(SERVED, REPORTED, on=date(2027, 1, 10)))


@pytest.mark.proves("I5.10")
@pytest.mark.parametrize("steps", [(), (REPORTED,), (SERVED, REPORTED)])
def test_of_what_is_from_before_the_ledger_nothing_is_called_complete(steps: tuple[Step, ...]) -> None:
    said = told(FAMILY, *steps, on=date(2027, 1, 10), live_from="2027-01-01")
    assert said["papers"] == []
    assert {"F01:signed@", "F05@", "F08@", "F09@"} <= set(said["papers_open"])


@pytest.mark.proves("I5.10")
def test_what_follows_a_step_has_its_days_first() -> None:
    signed = tuple((i, kind, "2025-03-20", data) for i, kind, _day, data in SIGNED)
    moved = (*BEGUN, *signed, *MOVED)
    due, gone = date(2025, 5, 12), date(2025, 5, 13)
    assert (lacking(*moved, on=due), waiting(*moved, on=due)) == ([], ["F05/move.received@2025-05-12"])
    assert (lacking(*moved, on=gone), waiting(*moved, on=gone)) == (["F05/move.received"], [])
    assert waiting(*BEGUN, *signed, POSITIVE, on=date(2025, 4, 8)) == ["F13@2025-04-08"]
    screened = ("p2", "test.taken", "2025-04-01", {"result": "positive", "method": "urine", "test_kind": "screening"})
    assert lacking(*BEGUN, *SIGNED, screened) == []
    ended = ("t1", "order.terminated", "2025-05-10", {"reason": "imprisoned"})
    assert lacking(*moved, ended, copy_of("t1")) == []


def test_a_proof_that_names_the_form_is_a_proof_of_service() -> None:
    steps = (*BEGUN, *SIGNED, *SEEN, *RELEASED[:2])
    proof = ("p1", "paper.served", "2025-06-11", {"form": "F27", "to": "person", "how": "sent"})
    assert lacking(*steps, proof) == ["F27:signed"]


def test_what_is_from_before_the_ledger_is_not_missing() -> None:
    assert lacking(SERVED, REPORTED, live_from="2025-06-01") == []


def test_what_stopped_before_a_step_is_not_asked_for_it() -> None:
    died = ("x1", "order.terminated", "2025-03-11", {"reason": "died"})
    assert lacking(SERVED, REPORTED, died, *SIGNED, copy_of("x1")) == []


def test_each_paper_of_the_table_rests_on_sources_that_the_packs_declare() -> None:
    for paper in every():
        assert set(paper.source) <= packs.load(paper.pack).sources.keys(), paper.form
        assert paper.status == "law" or paper.why, paper.form
