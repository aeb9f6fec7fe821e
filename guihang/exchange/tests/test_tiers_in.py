"""A ledger's tier column under the scheme of the place: brought in with its words, refused with what is expected."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guihang.exchange.ledger.reading import read
from guihang.exchange.ledger.said import Asked
from guihang.exchange.report import as_text
from guihang.exchange.tests.making import ROSTER, person, write_xlsx
from guihang.territory.places import PlaceIndex

XIHU, OFFICE = "330106000000", "330106001000"


def places() -> PlaceIndex:
    rows = [("330000000000", "浙江省"), ("330100000000", "杭州市"), (XIHU, "西湖区"), (OFFICE, "北山街道")]
    return PlaceIndex(rows)


def roster(*tiers: str) -> dict[str, list[list[object]]]:
    rows: list[list[object]] = [["西湖区社区戒毒人员花名册"], [*ROSTER, "风险等级"]]
    rows += [[*person(n, 执行地="北山街道"), tier] for n, tier in enumerate(tiers, 1)]
    return {"花名册": rows}


@pytest.mark.proves("I5.4")
def test_a_ledger_brings_its_own_regions_tiers_and_is_told_which_there_are(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "ledger.xlsx", roster("A类", "C2", "一般低风险", "红色"))
    ledger = read(path, place=XIHU, as_of=date(2026, 3, 1), places=places(), asked=Asked())
    assert [order.tier for order in ledger.orders()] == ["A", "C2", "C1"]
    assert [(r.row, r.code) for r in ledger.rejected] == [(6, "tier_unknown")]
    told = {language: "\n".join(as_text(ledger, "ledger.xlsx", language)) for language in ("zh-Hans", "en")}
    for said in told.values():
        assert "红色" in said
        assert "A 高风险、B 中风险、C1 一般低风险、C2 长期低风险" in said
    assert "The tier is one of another region" in told["en"]
    assert "The tier is one of another region" not in told["zh-Hans"]
