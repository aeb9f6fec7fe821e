"""The packs: what they say, and that a bad one is refused with file, key, fault and cure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guihang.rules import packs
from guihang.rules.acts.codes import POLICIES
from guihang.rules.packfile import read
from guihang.rules.packs import NoRuleInForce, Pack, PackError
from guihang.rules.paperlist import asked_by

HEAD = """
name = "{name}"
base = "national"
since = 2020-01-01
[sources.X1]
title = "A paper"
article = "1"
published = "2020"
"""
FIGURE = """
[[figure]]
name = "agreement.within_days"
value = 5
since = 2020-01-01
status = "local"
source = ["X1"]
"""
ASK = """
[[ask]]
tier = "blue"
kind = "talk"
every = "month"
modes = ["in_person"]
since = 2020-01-01
status = "local"
source = ["X1"]
"""


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def made(tmp_path: Path, text: str, name: str = "region") -> Pack:
    path = tmp_path / f"{name}.toml"
    path.write_text(text.replace("{name}", name), encoding="utf-8")
    return read(path, packs.load)


def test_every_policy_of_the_contract_has_a_pack() -> None:
    assert set(packs.names()) == set(POLICIES)


@pytest.mark.parametrize("name", packs.names())
def test_every_figure_names_a_declared_source(name: str) -> None:
    pack = packs.load(name)
    for figure in pack.names:
        for row in pack.all_rows(figure):
            assert row.source and set(row.source) <= set(pack.sources) and row.status in ("law", "local", "default")


@pytest.mark.parametrize("name", packs.names())
def test_every_pack_covers_today_and_the_years_to_come(name: str) -> None:
    for on in ("2011-06-26", "2018-01-01", "2026-01-01", "2099-12-31"):
        packs.load(name).rules(day(on))


def test_before_a_regions_day_the_nation_counts_and_before_that_nothing() -> None:
    pack = packs.load("chongqing")
    assert pack.rules(day("2017-11-26")).asks == packs.load("national").rules(day("2017-11-26")).asks
    assert "ten_days" in pack.rules(day("2017-11-27")).asks
    with pytest.raises(NoRuleInForce, match="no rule in force on 2011-06-25"):
        pack.rules(day("2011-06-25"))
    with pytest.raises(NoRuleInForce):
        pack.row("tests.treatment", day("2011-06-25"))


def test_a_region_says_only_what_differs(tmp_path: Path) -> None:
    pack = made(tmp_path, HEAD + FIGURE + ASK)
    assert pack.rules(day("2019-12-31")).agreement.value == 7
    assert pack.rules(day("2020-01-01")).agreement.value == 5
    assert pack.rules(day("2020-01-01")).group.value == 7
    assert [asked.kind for asked in pack.rules(day("2020-01-01")).asks["month"]["blue"]] == ["talk"]
    assert [asked.kind for asked in pack.rules(day("2020-01-01")).asks["quarter"]["blue"]] == ["visit"]


def test_a_row_that_ends_gives_way_to_the_next_or_to_the_nation(tmp_path: Path) -> None:
    later = FIGURE.replace("value = 5", "value = 4").replace(
        "since = 2020-01-01", "since = 2021-01-01\nuntil = 2022-01-01"
    )
    pack = made(tmp_path, HEAD + FIGURE.replace("since = 2020-01-01", "since = 2020-01-01\nuntil = 2021-01-01") + later)
    values = [pack.rules(day(on)).agreement.value for on in ("2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01")]
    assert values == [5, 4, 4, 7]


def test_a_region_may_ask_for_nothing(tmp_path: Path) -> None:
    pack = made(tmp_path, HEAD + ASK.replace('kind = "talk"', 'kind = "visit"').replace('"month"', '"never"'))
    assert "blue" not in pack.rules(day("2020-01-01")).asks["quarter"]


BAD = [
    ("name = ", "", "is no TOML file"),
    (HEAD.replace("{name}", "other"), "name", "is not the file's name"),
    (HEAD.replace('"national"', '"mars"'), "base", "names no pack to stand on"),
    (HEAD.replace('"national"', '"{name}"'), "base", "names no pack to stand on"),
    (HEAD.replace("since = 2020-01-01", ""), "since", "is no date"),
    (HEAD.replace("since = 2020-01-01", 'since = "2020-01-01"'), "since", "is no date"),
    (HEAD.replace("since = 2020-01-01", "since = 2010-01-01"), "since", "before the pack it stands on"),
    ("color = 1\n" + HEAD, "color", "is a key that packs do not have"),
    (HEAD.replace("[sources.X1]", '[sources."X 1"]'), "sources.X 1", "is no id"),
    (HEAD.replace("[sources.X1]", "[sources.reg-14]"), "sources.reg-14", "is declared already"),
    (HEAD.replace('title = "A paper"\n', ""), "sources.X1.title", "is missing"),
    (
        HEAD.replace('published = "2020"', 'published = "2020"\nurl = "x"'),
        "sources.X1.url",
        "keys? that packs do not|is a key",
    ),
    (HEAD.split("[sources")[0] + "sources = 3\n", "sources", "is no table"),
    (HEAD.split("[sources")[0] + "figure = 3\n", "figure", "is no list of tables"),
    (HEAD + FIGURE.replace("agreement.within_days", "agreement.days"), "figure[1].name", "is no figure"),
    (HEAD + FIGURE.replace("value = 5", "value = 0"), "figure[1].value", "does not fit"),
    (HEAD + FIGURE.replace("value = 5", 'value = "5"'), "figure[1].value", "does not fit"),
    (HEAD + FIGURE.replace("value = 5", "value = true"), "figure[1].value", "does not fit"),
    (
        HEAD + FIGURE.replace("agreement.within_days", "tests.treatment").replace("value = 5", "value = [1, 2]"),
        "figure[1].value",
        "does not fit",
    ),
    (
        HEAD + FIGURE.replace("agreement.within_days", "tests.treatment").replace("value = 5", "value = [1, 5, 6]"),
        "figure[1].value",
        "does not fit",
    ),
    (
        HEAD + FIGURE.replace("agreement.within_days", "tier.initial").replace("value = 5", 'value = "green"'),
        "figure[1].value",
        "does not fit",
    ),
    (HEAD + FIGURE + "unit = 1\n", "figure[1].unit", "is a key"),
    (HEAD + FIGURE.replace("since = 2020-01-01", "since = 2019-12-31"), "figure[1].since", "before the pack's own"),
    (HEAD + FIGURE + "until = 2020-01-01\n", "figure[1].until", "is not after since"),
    (HEAD + FIGURE.replace('"local"', '"custom"'), "figure[1].status", "is none of the codes"),
    (HEAD + FIGURE.replace('["X1"]', "[]"), "figure[1].source", "cites no source"),
    (HEAD + FIGURE.replace('["X1"]', '["X2"]'), "figure[1].source", "cites X2, which is not declared"),
    (HEAD + FIGURE + 'why = { en = "x" }\n', "figure[1].why", "lacks a language"),
    (HEAD + FIGURE + FIGURE, "agreement.within_days", "two rows in force on one day"),
    (HEAD + ASK.replace('"blue"', '"green"'), "ask[1].tier", "is none of the codes"),
    (HEAD + ASK.replace('"talk"', '"song"'), "ask[1].kind", "is none of the codes"),
    (HEAD + ASK.replace('"month"', '"week"'), "ask[1].every", "is none of the codes"),
    (HEAD + ASK.replace('["in_person"]', '["phone"]'), "ask[1].modes", "says not which modes count"),
    (HEAD + ASK.replace('modes = ["in_person"]\n', ""), "ask[1].modes", "says not which modes count"),
    (HEAD + ASK.replace('"talk"', '"risk"'), "ask[1].modes", "has no meaning"),
    (HEAD + '[[finding]]\ncode = "late"\nsource = ["X1"]\n', "finding[1].code", "is none of the codes"),
    (HEAD + '[[finding]]\ncode = "unreported"\n', "finding[1].source", "cites no source"),
    (HEAD.replace('base = "national"\n', ""), "notify.within_working_days", "has no row"),
]


@pytest.mark.parametrize(("text", "key", "fault"), BAD)
def test_a_bad_pack_is_refused_with_its_cure(tmp_path: Path, text: str, key: str, fault: str) -> None:
    with pytest.raises(PackError, match=fault) as refused:
        made(tmp_path, text)
    assert (refused.value.file, refused.value.key) == ("region.toml", key)
    for language in ("en", "zh-Hans"):
        line = refused.value.render(language)
        assert line.startswith("region.toml") and "{" not in line.replace("{ en", "")
    assert str(refused.value.cure)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "region.toml"
    path.write_bytes('name = "重庆"'.encode("gbk"))
    with pytest.raises(PackError, match="is no TOML file"):
        read(path, packs.load)


def test_a_pack_that_does_not_exist_is_no_pack() -> None:
    with pytest.raises(KeyError):
        packs.load("../national")


def test_no_place_is_told_of_the_rules_of_shanghai_or_shandong() -> None:
    """What two provinces say is why a default was chosen; it binds nobody elsewhere."""
    for policy in POLICIES:
        pack = packs.load(policy)
        cited = {i for name in pack.names for row in pack.all_rows(name) for i in row.source}
        assert not cited & {"SH29", "SD36"}, policy


def test_one_thing_rests_on_one_article_and_what_no_text_asks_for_says_so() -> None:
    pack, today = packs.load("national"), date(2026, 11, 22).toordinal()
    papers = {paper.form: paper for paper in asked_by("national")}
    for form in ("F22", "F24"):  # the exhortation and the report to the police
        assert papers[form].source == ("law-35", "reg-21"), form
    assert pack.row("breach.report_within_working_days", today).source == ("reg-21",)
    for name in ("search.begin_within_working_days", "search.longest_days", "clearing.every_days"):
        row = pack.row(name, today)
        assert (row.source, row.status) == (("own",), "default"), name
