"""Places by the way an office writes them: understood where sure, never guessed."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from guihang.territory.places import Ambiguous, PlaceIndex, Resolved, Unknown, own_places

DALAD = "150621000000"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("树林召镇", "150621100000"),
        ("树林召", "150621100000"),
        (" 树林召镇\u3000", "150621100000"),
        ("达拉特旗工业街道", "150621001000"),
        ("内蒙古自治区鄂尔多斯市达拉特旗昭君镇", "150621104000"),
        ("内蒙古鄂尔多斯达旗昭君镇", "150621104000"),
        ("昭君街道", "150621002000"),
        ("昭君街道办事处", "150621002000"),
        ("工业办事处", "150621001000"),
        ("树林召镇人民政府", "150621100000"),
        ("展旦召", "150621200000"),
        ("达拉特旗 / 白泥井镇", "150621102000"),
        ("鄂尔多斯市生态示范区", "150621401000"),
        ("达拉特旗经济开发区", "150621400000"),
        ("树林召镇东海心村", "150621100210"),
        ("树林召镇东海心村民委员会", "150621100210"),
    ],
)
def test_a_place_is_found_however_it_is_written(text: str, code: str) -> None:
    assert own_places().resolve(text, DALAD) == Resolved(code)


def test_words_behind_a_known_township_are_kept() -> None:
    assert own_places().resolve("树林召镇红旗小区3号楼", DALAD) == Resolved("150621100000", "红旗小区3号楼")


@pytest.mark.parametrize(
    ("text", "codes"),
    [("昭君", ("150621002000", "150621104000")), ("昭君镇、树林召镇", ("150621104000", "150621100000"))],
)
def test_what_could_be_two_places_is_not_guessed(text: str, codes: tuple[str, ...]) -> None:
    assert own_places().resolve(text, DALAD) == Ambiguous(text, codes)


@pytest.mark.parametrize(
    "text",
    [
        "红旗公社",
        "东胜区交通街道",
        "达拉特旗",
        "鄂尔多斯市",
        "",
        "　",
        "镇",
        "树林召乡",
        "树林召街道",
        "树林镇召",
    ],
)
def test_what_names_no_place_in_the_county_is_unknown(text: str) -> None:
    assert isinstance(own_places().resolve(text, DALAD), Unknown)


def test_an_unknown_place_tells_what_is_written_alike() -> None:
    answer = own_places().resolve("树林昭镇", DALAD)
    assert isinstance(answer, Unknown)
    assert "150621100000" in answer.near


def test_every_township_and_village_is_found_by_its_own_name_and_path() -> None:
    places = own_places()
    for code in places.children(DALAD):
        assert places.resolve(places.name(code) or "", DALAD) == Resolved(code)
        assert places.resolve(places.full_name(code), DALAD) == Resolved(code)
        for village in places.children(code):
            assert places.resolve(places.full_name(village), DALAD) == Resolved(village)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("达拉特旗社区戒毒社区康复人员花名册", ("150621000000",)),
        ("鄂托克前旗台账", ("150623000000",)),
        ("重庆市渝中区", ("500103000000",)),
        ("人员台账", ()),
        ("鄂尔多斯市", ()),
    ],
)
def test_a_title_names_its_county(text: str, codes: tuple[str, ...]) -> None:
    assert own_places().counties_in(text) == codes


def test_of_two_counties_with_one_name_the_city_decides() -> None:
    rows = [("110000000000", "甲省"), ("110100000000", "乙市"), ("110101000000", "鼓楼区")]
    rows += [("110200000000", "丙市"), ("110201000000", "鼓楼区")]
    places = PlaceIndex(rows)
    assert places.counties_in("丙市鼓楼区名册") == ("110201000000",)
    assert places.counties_in("鼓楼区名册") == ("110101000000", "110201000000")


def test_names_children_and_paths() -> None:
    places = own_places()
    assert len(places) == 6576
    assert len(places.children(DALAD)) == 17
    assert places.full_name("500103000000") == "重庆市渝中区"
    assert places.full_name("150621100000") == "内蒙古自治区鄂尔多斯市达拉特旗树林召镇"
    assert places.name("150621999000") is None
    assert places.full_name("150621999000").endswith("150621999000")
    assert "150621999000" not in places


def test_ethnic_townships_are_known_by_their_short_names() -> None:
    rows = [("410101000000", "甲县"), ("410101200000", "袁店回族乡"), ("410101201000", "乙乡")]
    places = PlaceIndex(rows)
    for text in ("袁店回族乡", "袁店乡", "袁店"):
        assert places.resolve(text, "410101000000") == Resolved("410101200000")


def test_the_own_copy_is_read_in_a_moment_and_without_django() -> None:
    began = time.perf_counter()
    PlaceIndex.from_csv()
    assert time.perf_counter() - began < 0.5
    program = "import sys, guihang.territory.places as p; p.own_places(); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
