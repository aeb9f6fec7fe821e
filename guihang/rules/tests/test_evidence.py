"""The evidence of a breach puts itself together and names what is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from guihang.rules.beside.evidence import LACKS, Evidence, Item, evidence

REFUSALS, DEPARTURES = "serious_breach.refusals", "serious_breach.departures"


def item(id: str, on: str, kind: str, data: dict[str, Any] | None = None, *filled: str) -> Item:
    return Item(id, date.fromisoformat(on).toordinal(), kind, data or {}, filled)


def refused(month: int, *, whole: bool = True) -> list[Item]:
    day, n = f"2025-{month:02d}-05", f"n{month}"
    told = item(n, f"2025-{month:02d}-01", "notice.served", {"notice": "test", "for_on": day, "how": "handed_over"})
    noted = item(f"s{month}", day, "noshow.noted", {"entry": n, "what": "did_not_come"}, "excuse")
    weighed = item(f"w{month}", day, "noshow.weighed", {"entry": f"s{month}", "outcome": "not_excused"}, "text")
    refusal = item(
        f"r{month}", day, "test.refused", {"entry": f"s{month}", "notice_on": told and f"2025-{month:02d}-01"}
    )
    return [told, noted, weighed, refusal] if whole else [item(f"r{month}", day, "test.refused", {"notice_on": day})]


WHOLE = [
    item("a", "2025-03-14", "agreement.signed"),
    item("p", "2025-03-14", "scan.attached", {"entry": "a"}),
    *refused(6), *refused(8),
    item("m", "2025-08-10", "reminder.given", {"about": "tests", "how": "at_home"}),
    item("x", "2025-08-12", "warning.given", {"level": "exhortation", "about": "tests", "signed": "signed"}, "witness"),
    *refused(9),
    item("c", "2025-09-08", "breach.checked", {"code": REFUSALS, "outcome": "confirmed"}),
]  # fmt: skip
SINCE = date(2025, 9, 5).toordinal()


def without(*ids: str) -> Evidence:
    return evidence(REFUSALS, [i for i in WHOLE if i.id not in ids], since=SINCE)


def test_a_whole_file_lacks_nothing_and_names_every_entry() -> None:
    found = evidence(REFUSALS, WHOLE, since=SINCE)
    assert found.complete
    assert [p.id for p in found.counts] == ["r6", "r8", "r9"]
    assert found.ids == ("a", "r6", "r8", "m", "x", "r9")


def test_each_thing_that_is_taken_away_is_named() -> None:
    assert without("c").missing == ("not_checked",)
    assert without("x").missing == ("no_exhortation",)
    assert set(without("x", "m").missing) == {"no_word", "no_exhortation"}
    assert without("a").missing == ("no_agreement",)
    assert without("n8").counts[1].lacks == ("notice_not_served",)
    assert without("w8").counts[1].lacks == ("excuse_not_weighed",)
    assert [p.lacks for p in without("p").beside if p.id == "a"] == [("no_paper",)]


def test_a_refusal_with_nothing_beside_it_lacks_all_three() -> None:
    found = evidence(REFUSALS, refused(6, whole=False))
    assert found.counts[0].lacks == ("notice_not_served", "excuse_not_heard", "excuse_not_weighed")


def test_a_check_before_the_breach_arose_confirms_nothing() -> None:
    assert "not_checked" in evidence(REFUSALS, WHOLE, since=SINCE + 10).missing


def test_an_exhortation_that_was_not_signed_needs_a_witness() -> None:
    unsigned = item(
        "x", "2025-08-12", "warning.given", {"level": "exhortation", "about": "tests", "signed": "not_signed"}
    )
    found = evidence(REFUSALS, [i for i in WHOLE if i.id != "x"] + [unsigned], since=SINCE)
    assert found.missing == ("exhortation_not_signed",)
    assert [p.lacks for p in found.beside if p.id == "x"] == [("no_witness",)]


def test_only_absences_that_count_prove_anything_and_days_beyond_a_leave_are_weighed() -> None:
    leave = item("l", "2025-07-01", "leave.granted", {"until": "2025-07-15"})
    beyond = item("f", "2025-07-22", "absence.found", {"from": "2025-07-16", "until": "2025-07-21"})
    short = item("g", "2025-08-02", "absence.found", {"from": "2025-08-01", "until": "2025-08-02"})
    found = evidence(DEPARTURES, [leave, beyond, short], away={"f"})
    assert [(p.id, p.lacks) for p in found.counts] == [("f", ("days_not_weighed",))]
    weighed = item("w", "2025-07-22", "overstay.weighed", {"entry": "l", "outcome": "not_excused"}, "text")
    assert evidence(DEPARTURES, [leave, weighed, beyond], away={"f"}).counts[0].lacks == ()


def test_who_did_not_report_in_must_have_been_served_and_urged() -> None:
    served = item("s", "2025-03-03", "order.served", {"to": "person", "how": "refused"})
    found = evidence("unreported", [served])
    assert found.counts[0].lacks == ("no_witness", "no_paper")
    assert found.missing == ("not_urged", "not_checked")
    assert evidence("unreported", []).missing[0] == "decision_not_served"


def test_a_test_by_one_tester_says_so() -> None:
    test = item("t", "2025-06-05", "test.taken", {"result": "positive", "method": "urine", "test_kind": "screening"})
    assert evidence("positive_test", [test]).counts[0].lacks == ("one_tester", "not_by_police")


def test_what_is_missing_always_has_words() -> None:
    bare = evidence(REFUSALS, refused(6, whole=False))
    assert {*bare.missing, *(lack for p in bare.counts for lack in p.lacks)} <= LACKS.keys()
