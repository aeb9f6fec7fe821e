"""What is written out for speed says the same as the plain way: the chain's text, and rows by the thousand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from guihang.dossier.entry import NO_HEAD, Facts, chained, link
from guihang.dossier.models import Entry
from guihang.dossier.record import record_many
from guihang.dossier.tests.lives import NOW, TODAY, Life, monthly
from guihang.dossier.verify import verify
from guihang.dossier.writer import ByOperator
from guihang.protect.commitment import canonical, canonical_text, digest

ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))


@pytest.mark.parametrize("order", [None, TWO])
@pytest.mark.parametrize("kind", ["visit.made", 'a "quoted" kind\\', "走访\n"])
def test_the_chain_covers_the_clear_columns_as_canonical_json(order: UUID | None, kind: str) -> None:
    at = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)
    data = {"b": "丁\t", "a": [1, True, None]}
    facts = Facts(
        ONE, THREE, order, 7, kind, date(2026, 1, 2), data, b"sealed", b"c" * 32, "150621100000", TWO, None, at,
        "desk", order, b"",
    )  # fmt: skip
    clear = [
        ONE.hex, THREE.hex, order and order.hex, 7, kind, "2026-01-02", data, "150621100000", TWO.hex, None,
        int(at.timestamp() * 1_000_000), "desk", order and order.hex,
    ]  # fmt: skip
    expected = digest(NO_HEAD, canonical(clear), b"c" * 32)
    assert link(NO_HEAD, facts) == expected
    bare = facts._replace(seq=0, place="", sealed=None, commitment=None)
    text = canonical_text(data)
    made = chained(NO_HEAD, bare, seq=7, place=facts.place, sealed=b"sealed", commitment=b"c" * 32, data=text)
    assert made == facts._replace(digest=expected)


@pytest.mark.django_db
def test_tabs_backslashes_and_line_ends_come_back_as_they_went_in() -> None:
    life = Life().reported().tested(*monthly(8))
    lots = [f"A\\B\tC\r\nD\\N\\.{n}" for n in range(60)]
    for lot in lots:
        life.act("test.taken", TODAY, {"result": "negative", "method": "urine", "kit_lot": lot})
    life.write()
    kept = Entry.objects.filter(kind="test.taken", happened_on=TODAY).order_by("seq").values_list("data", flat=True)
    assert [data["kit_lot"] for data in kept] == lots
    assert verify().faults == []


@pytest.mark.django_db
def test_an_entry_that_comes_twice_in_one_batch_is_a_repeat_also_when_it_is_sealed() -> None:
    life = Life().reported()
    life.act("note.written", TODAY, {"text": "电话问候"})
    tally = record_many(ByOperator(), [*life.made, life.made[-1]], today=TODAY, now=NOW)
    assert (tally.repeated, tally.clashing) == (1, 0)
    assert verify().faults == []
