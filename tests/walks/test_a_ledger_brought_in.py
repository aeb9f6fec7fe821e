"""Last year's ledger, as an office kept it: a clerk names two columns, puts three rows right, loads it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guihang.access import clock
from guihang.exchange.ledger.identity import check_character
from guihang.exchange.tests.making import TESTS, person, write_xlsx
from guihang.jobs import running
from tests.walks.looks import foreign_words, inaccessible, sideways
from tests.walks.walker import PHONE, SMALL, WIDE, Walker, sign_in

SAYS = {
    "zh-Hans": {
        "refused": "未入库行", "right": "改正", "done": "已导入", "begins": "新建档案并登记决定", "can": "行已能读取",
    },
    "en": {
        "refused": "Refused rows", "right": "Put right", "done": "loaded",
        "begins": "Begins a file and enters the decision", "can": "can be read now",
    },
}  # fmt: skip
# Headings that no list of ours knows.
ODD_NAME, ODD_PLACE = "当事者", "归口片区"
ODD_TESTS = ("人员名字", "身份证", "哪天", "结果", "谁做的")


def number(order: int, year: int) -> str:
    first = f"150699{year}0411{order:03d}"
    return first + check_character(first)


def messy(folder: Path, year: int, names: tuple[str, ...]) -> Path:
    """A roster whose name and place stand under odd headings, with three rows that cannot be taken as they are."""
    heading = [ODD_NAME, "身份证号", "电话", ODD_PLACE, "管控类别", "决定书文号", "决定时间", "送达时间", "报到时间",
               "签协议时间", "期限", "备注"]  # fmt: skip
    rows: list[list[Any]] = []
    for order, name in enumerate(names, 1):
        row = person(order, 姓名=name, 身份证号码=number(order, year), 决定书文号=f"达社戒{year}-{order}")
        row[6], row[7], row[8], row[9], row[10] = "2025.3.5", "2025年3月6日", "20250312", date(2025, 3, 15), "三年"
        rows.append([*row, "-"])
    rows[1][1] = rows[1][1][:-1] + ("0" if rows[1][1][-1] != "0" else "1")
    rows[2][6] = "三月份"
    rows[3][3] = "老城那边"
    tests = [[name, number(order, year), "2025.4.9", "尿", "阴", "甲、乙"] for order, name in enumerate(names, 1)]
    content: dict[str, Any] = {
        "花名册": [["达拉特旗社区戒毒社区康复人员花名册"], heading, *rows],
        "尿检": [TESTS, *tests],
        "检测补录": [ODD_TESTS, [names[0], number(1, year), "2025.5.9", "阴", "甲"]],
    }
    return write_xlsx(folder / "2025年台账.xlsx", content)


def put_right(page: Page, says: dict[str, str], text: str, label: str, value: str) -> None:
    """Put one cell of the refused row that shows `text` right."""
    row = page.locator(".row.refused", has_text=text).first
    row.locator(".field", has_text=label).locator("input").first.fill(value)
    row.get_by_role("button", name=says["right"]).click()
    expect(page.locator(".notice", has_text=says["can"])).to_be_visible()


def take_for(page: Page, sheet: int, kind: str) -> None:
    """Say what a sheet is, and wait until its columns stand there and answer."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(f"#kind-{sheet}").select_option(kind)
    expect(page.locator(f"#kind-{sheet}")).to_have_value(kind)
    expect(page.locator(f"#column-{sheet}-0")).to_have_count(1 if kind else 0)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-added, .htmx-settling")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "width", "year", "names"),
    [
        ("zh-Hans", WIDE, 1975, ("柏向南", "纪云山", "芦春草", "岳知远", "戚平安")),
        ("en", PHONE, 1976, ("聂向北", "尚云海", "覃秋叶", "牟知近", "臧平川")),
    ],
)
def test_a_messy_ledger_is_brought_in_by_a_clerk(
    walker: Walker, tmp_path: Path, language: str, width: int, year: int, names: tuple[str, ...]
) -> None:
    says, who = SAYS[language], "lin" if language == "zh-Hans" else "hai"
    page = walker.fresh(language, width)
    sign_in(page, walker.home, who)
    page.goto(f"{walker.home}/ledgers/")
    looked_at(page, width)
    page.locator("input[type=file]").set_input_files(messy(tmp_path, year, names))
    page.locator(".bring button").click()
    looked_at(page, width)

    page.locator("li", has_text=ODD_NAME).locator("select").select_option("name")
    page.locator("li", has_text=ODD_PLACE).locator("select").select_option("place")
    take_for(page, 2, "")
    take_for(page, 2, "tests")
    expect(page.locator("#column-2-0")).to_have_value("name")
    expect(page.locator("li", has_text=ODD_NAME).locator("select")).to_have_value("name")
    take_for(page, 3, "tests")
    expect(page.locator("#column-3-3")).to_have_value("result")
    page.locator("#column-3-0").select_option("name")
    with page.expect_navigation():
        page.locator("button[name=again]").last.click()
    expect(page.locator("#column-3-0")).to_have_value("name")
    page.locator("#column-3-2").select_option("on")
    page.locator("#column-3-4").select_option("testers")
    page.locator(".ends .btn.main").click()

    expect(page.locator(".chip[aria-current]")).to_contain_text(says["refused"])
    looked_at(page, width)
    put_right(page, says, names[1], "身份证号", number(2, year))
    put_right(page, says, names[2], "决定时间", "2025-03-05")
    put_right(page, says, names[3], ODD_PLACE, "树林召镇")
    expect(page.locator(".row.person")).to_have_count(5)
    expect(page.locator(".row.person").first).to_contain_text(says["begins"])
    looked_at(page, width)

    expect(page.locator("#since")).to_be_visible()
    page.locator(".go .btn.main").click()
    expect(page.locator("#progress")).to_be_visible()
    address = page.url
    looked_at(page, width)
    page.goto("about:blank")
    running.run_waiting(clock.now)
    page.goto(address)
    expect(page.locator(".outcome strong")).to_have_text(says["done"])
    expect(page.locator(".report")).to_contain_text("5")
    looked_at(page, width)

    page.goto(f"{walker.home}/people/")
    page.locator("[data-search]").fill(names[1])
    page.locator("[data-search]").press("Enter")
    page.wait_for_url("**found=**")
    page.locator(".people .who a", has_text=names[1]).first.click()
    page.wait_for_selector(".term")
    expect(page.locator("h1")).to_contain_text(names[1])
    expect(page.locator(".told")).to_contain_text("阴性" if language == "zh-Hans" else "Negative")


def looked_at(page: Page, width: int) -> None:
    """Each page of the way reads in its language, by everybody, and on a small phone."""
    assert foreign_words(page) == []
    assert inaccessible(page) == []
    for small in (SMALL, width):
        assert sideways(page, small) == []
