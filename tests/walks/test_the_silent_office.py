"""The county in the morning: the silent office stands at the top, its numbers open its lists, and the sheet agrees."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.walks.looks import inaccessible
from tests.walks.walker import PHONE, WIDE, Walker, sign_in

OFFICERS = {"zh-Hans": "zhao", "en": "nan"}
ASKED = {
    "zh-Hans": "已 12 天没有记录：是没有联网，还是没有人手？",
    "en": "Nothing written for 12 days: is the connection down, or is nobody free?",
}


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_county_finds_the_silent_office(walker: Walker, language: str, tmp_path: Path) -> None:
    page = walker.fresh(language)
    sign_in(page, walker.home, OFFICERS[language])
    expect(page).to_have_url(re.compile("/county/$"))
    first = page.locator(".parts tbody tr").first
    expect(first).to_have_class("silent")
    expect(first).to_contain_text("昭君镇")
    expect(first).to_contain_text(ASKED[language])
    expect(page.locator(".parts tr.silent")).to_have_count(1)
    assert inaccessible(page) == []

    with page.expect_download() as waited:
        page.locator("a[download][href*='version=working']").click()
    sheet = openpyxl.load_workbook(_kept(waited.value, tmp_path)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    on_the_page = [
        [cell.inner_text().split("\n")[-1 if n else 0] for n, cell in enumerate(row.locator("th, td").all())]
        for row in page.locator(".parts").first.locator("tbody tr, tfoot tr").all()
    ]
    assert [row[0] for row in rows] == [row[0] for row in on_the_page]
    for told, shown in zip(rows, on_the_page, strict=True):
        assert told[1:6] == [int(count) for count in shown[1:6]], "people, today, this week, overdue, missed"

    link = first.locator("td a[href*='section=']").first
    count = link.inner_text()
    link.click()
    expect(page.locator("h2 .n").first).to_have_text(count)
    expect(page.locator(".lead").first).to_contain_text("昭君镇")


def _kept(download: object, folder: Path) -> Path:
    path = folder / "county.xlsx"
    download.save_as(path)  # type: ignore[attr-defined]
    return path


@pytest.mark.parametrize("width", [WIDE, PHONE, 320])
def test_the_overview_fits_every_screen(walker: Walker, width: int) -> None:
    page = walker.page("zh-Hans", width, who="zhao")
    page.goto(f"{walker.home}/county/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
