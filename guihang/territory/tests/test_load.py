"""Loading divisions: twice is once, newer wins, what is gone stays with its last day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from django.db import transaction

from guihang.territory import load as module
from guihang.territory.listing import BadList, Fields
from guihang.territory.load import OWN_COPY_AS_OF, Loaded, load_divisions
from guihang.territory.models import Division, Office, Post
from guihang.territory.places import OWN_COPY, own_places

pytestmark = pytest.mark.django_db

OLD, NEW, LATER = date(2023, 6, 30), date(2026, 1, 1), date(2027, 1, 1)
WRITTEN = """
    15:甲省 1501:子市 150101:丑县 150101100:寅镇 1502:辰市 1503:巳市 1506:乙市 150621:丙旗
    150621100:戊镇 150621100201:一村 150621100202:二村 150621101:己镇 150621102:庚镇
    150621400:某开发区 150622:丁旗 150622100:辛镇 52:壬省 5201:癸市 520101:东县 520101100:西镇
"""
NAMES = dict(word.split(":") for word in WRITTEN.split())
REGION = (
    "15",
    "1501",
    "150101",
    "150101100",
    "1506",
    "150621",
    "150621100",
    "150621101",
    "150621100201",
    "150622",
)


def rows(codes: Iterable[str], **renamed: str) -> list[Fields]:
    return [(c, renamed.get(f"_{c}", NAMES[c]), None, None) for c in sorted(codes, key=lambda c: (len(c), c))]


def in_force() -> set[str]:
    codes = Division.objects.filter(valid_until=None).values_list("code", flat=True)
    return {c.rstrip("0") if len(c.rstrip("0")) % 2 == 0 else c for c in codes}


def picture() -> list[tuple[object, ...]]:
    fields = ("code", "name", "level", "parent", "valid_from", "valid_until", "development_zone", "told_on")
    return [
        *Division.objects.order_by("code").values_list(*fields),
        *Office.objects.order_by("id").values_list(),
    ]


def last_day(code: str) -> date | None:
    return Division.objects.get(code=code.ljust(12, "0")).valid_until


def test_the_own_copy_is_loaded_whole_with_an_office_for_each_township() -> None:
    steps: list[tuple[int, int]] = []
    loaded = load_divisions(OWN_COPY, OWN_COPY_AS_OF, lambda *step: steps.append(step))
    assert (loaded.new, loaded.offices, loaded.ended, steps[-1]) == (6576, 5215, 0, (6576, 6576))
    assert {d.code: d.name for d in Division.objects.all()} == {c: own_places().name(c) for c in own_places()}
    assert Division.objects.filter(development_zone=True, level=3).count() == 24
    assert Division.objects.filter(development_zone=True, level=4).count() == 130
    office = Office.objects.get(place="150621100000")
    assert office.name == "树林召镇社区服务"
    assert [(p.kind, p.number) for p in office.posts.order_by("kind")] == [("lead", 1), ("worker", 1)]
    before = picture()
    assert load_divisions(OWN_COPY, OWN_COPY_AS_OF) == Loaded(rows=6576)
    assert picture() == before
    assert Post.objects.count() == 2 * 5215


def test_a_new_list_ends_what_it_no_longer_has_with_all_that_lies_in_it() -> None:
    load_divisions(rows(REGION), OLD)
    loaded = load_divisions(rows([c for c in REGION if not c.startswith("150621100")] + ["150621102"]), NEW)
    assert (loaded.new, loaded.ended) == (1, 2)
    assert last_day("150621100") == last_day("150621100201") == date(2025, 12, 31)
    assert Division.objects.get(code="150621102000").valid_from == NEW
    assert Division.objects.get(code="150621101000").valid_from is None
    assert Office.objects.filter(place="150621100000").exists(), "the office keeps what it wrote"


def test_a_list_says_nothing_of_a_province_it_does_not_cover() -> None:
    load_divisions(rows(REGION), OLD)
    loaded = load_divisions(rows(["52", "5201", "520101", "520101100"]), NEW)
    assert loaded.ended == 0
    assert last_day("15") is None


def test_a_list_of_one_city_ends_no_other_city_and_one_to_the_township_no_village() -> None:
    load_divisions(rows(REGION), OLD)
    loaded = load_divisions(rows(["15", "1506", "150621", "150621100", "150621101", "150622"]), NEW)
    assert loaded == Loaded(rows=6)
    assert last_day("150621100201") is None


def test_a_list_that_would_take_most_of_a_province_is_held_back_until_it_is_told_to() -> None:
    load_divisions(rows([*REGION, "1502", "1503"]), OLD)
    part = load_divisions([*rows(["15", "1502"]), ("1509", "午市", None, None)], NEW)
    assert (part.ended, part.kept_back) == (0, ("150000000000",))
    told = load_divisions(rows(["15", "1502"]), LATER, covers=["15"])
    assert told.kept_back == ()
    assert last_day("150621100201") == date(2026, 12, 31)
    assert last_day("1502") is None


def test_an_older_list_changes_nothing_that_a_newer_one_told() -> None:
    load_divisions(rows(REGION), OLD)
    load_divisions(rows([c for c in REGION if not c.startswith("150621100")], _150622="新旗"), NEW)
    before = picture()
    loaded = load_divisions(rows([*REGION, "150621102"], _150622="旧旗"), OLD)
    assert picture() == before
    assert (loaded.new, loaded.changed, loaded.ended) == (0, 0, 0)


def test_a_code_that_comes_back_is_in_force_again() -> None:
    load_divisions(rows(REGION), OLD)
    load_divisions(rows([c for c in REGION if c != "150621101"]), NEW)
    assert last_day("150621101") == date(2025, 12, 31)
    loaded = load_divisions(rows(REGION), LATER)
    assert loaded.changed == 1
    assert last_day("150621101") is None


def test_a_renamed_township_takes_its_office_along() -> None:
    load_divisions(rows(REGION), OLD)
    loaded = load_divisions(rows(REGION, _150621100="新名街道"), NEW)
    assert loaded.changed == 1
    assert Office.objects.get(place="150621100000").name == "新名街道社区服务"


def test_a_bad_list_writes_nothing_at_all() -> None:
    bad = [*rows(REGION), ("15062", "坏", None, None)]
    with pytest.raises(BadList) as refused:
        load_divisions(bad, NEW)
    assert refused.value.problems[0].line == len(bad) + 1
    assert Division.objects.count() == 0


@pytest.mark.parametrize("killed_at", range(1, 8))
def test_a_load_that_was_killed_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch, killed_at: int) -> None:
    load_divisions(rows(REGION), OLD)
    changed = rows([c for c in REGION if c != "150621101"] + ["150621102", "150622100"], _150622="新旗")
    with transaction.atomic():
        load_divisions(changed, NEW)
        expected = picture_without_ids()
        transaction.set_rollback(True)
    monkeypatch.setattr(module, "BATCH", 2)

    def kill(done: int, total: int) -> None:
        if done >= 2 * killed_at:
            raise KeyboardInterrupt

    if 2 * killed_at <= len(changed):
        with pytest.raises(KeyboardInterrupt):
            load_divisions(changed, NEW, kill)
    load_divisions(changed, NEW)
    assert picture_without_ids() == expected


def picture_without_ids() -> list[tuple[object, ...]]:
    return [r[1:] if isinstance(r[0], int) else r for r in picture()]
