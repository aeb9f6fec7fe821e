"""A sheet goes out on paper and comes back as a photo, which hangs on what was recorded from it."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import UUID

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from guihang.dossier.models import Scan
from guihang.dossier.tests.papers import CAMERA, GPS, MAKE, ORIENTATION
from tests.walks.walker import PHONE, WIDE, Walker

SAYS = {
    "zh-Hans": {"visit": "走访", "sheet": "走访记录表", "one": "1 份附件", "refused": "网页", "notice": "通知书"},
    "en": {"visit": "Visit", "sheet": "Visit record", "one": "1 paper", "refused": "a web page", "notice": "Notice"},
}
SHEETS = ("visit.made", "talk.held", "test.taken", "notice.served")


def opened(page: Page, walker: Walker, name: str) -> str:
    """The file of somebody on the list of people; its address."""
    page.goto(f"{walker.home}/people/")
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_selector(".story")
    return page.url


def pages_of(paper: bytes) -> list[Image.Image]:
    """The pages of a printed document as pictures."""
    document = pypdfium2.PdfDocument(paper)
    return [document[number].render(scale=2).to_pil() for number in range(len(document))]


def photographed(sheet: Image.Image) -> bytes:
    """The sheet as a phone takes it, held sideways: it notes where, and with what."""
    traces = Image.Exif()
    traces[ORIENTATION], traces[MAKE] = 6, CAMERA.encode("utf-8")
    traces.get_ifd(GPS).update({1: "N", 2: (40.0, 24.0, 12.0), 3: "E", 4: (110.0, 2.0, 5.0)})
    out = BytesIO()
    sheet.convert("RGB").transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", exif=traces, quality=80)
    return out.getvalue()


@pytest.mark.parametrize(("language", "name", "width"), [("zh-Hans", "单玉兰", WIDE), ("en", "王海燕", PHONE)])
def test_a_visit_sheet_is_printed_and_comes_back_as_a_photo(
    walker: Walker, language: str, name: str, width: int
) -> None:
    says, page = SAYS[language], walker.page(language, width)
    walker.expected = ("422",)
    file = opened(page, walker, name)
    page.locator("a[href*='/sheets/visit.made/']").first.click()
    expect(page.locator(".sheet h2")).to_have_text(says["sheet"])
    printed = pages_of(page.pdf(prefer_css_page_size=True))
    assert len(printed) == 1

    page.goto(f"{file}record/visit.made/")
    page.locator("[data-form] button[type=submit]").click()
    visit = page.locator(".story > li").first
    expect(visit).to_contain_text(says["visit"])

    visit.locator("a.mend[href*='/attach/']").click()
    form = visit.locator("[data-papers]")
    field = form.locator("input[multiple]")
    field.set_input_files([FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=b"<html>hello</html>")])
    form.locator("button[type=submit]").click()
    expect(form.locator(".error").first).to_contain_text(says["refused"])
    taken = photographed(printed[0])
    assert CAMERA.encode("utf-8") in taken
    field.set_input_files([FilePayload(name=f"{name}.jpg", mimeType="image/jpeg", buffer=taken)])
    form.locator("button[type=submit]").click()
    expect(page.locator(".notice")).to_be_visible()
    papers = page.locator(".story > li").first.locator("a.papers")
    expect(papers).to_contain_text(says["one"])

    papers.click()
    picture = page.locator(".leaf img")
    expect(picture).to_have_count(1)
    page.wait_for_function("() => document.querySelector('.leaf img').complete")
    assert picture.evaluate("(at) => at.complete && at.naturalHeight > at.naturalWidth"), "it stands upright"
    kept = page.request.get(f"{walker.home}{picture.get_attribute('src')}").body()
    for trace in (b"Exif", CAMERA.encode("utf-8"), name.encode("utf-8")):
        assert trace not in kept
    assert Scan.objects.filter(person=UUID(file.rstrip("/").rpartition("/")[2])).count() == 1
    assert len(pages_of(page.pdf(prefer_css_page_size=True))) == 1


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_each_sheet_is_one_a4(walker: Walker, language: str) -> None:
    page = walker.page(language)
    file = opened(page, walker, "乌兰其其格·额尔德尼巴雅尔")
    for kind in SHEETS:
        page.goto(f"{file}sheets/{kind}/")
        paper = page.pdf(prefer_css_page_size=True)
        sizes = set(re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", paper))
        assert [(round(float(across)), round(float(down))) for across, down in sizes] == [(595, 842)]
        assert len(pages_of(paper)) == 1, kind


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_a_round_of_twenty_is_one_a4_and_leads_to_their_sheets(walker: Walker, language: str) -> None:
    page = walker.page(language)
    page.goto(f"{walker.home}/round/?mine=0&span=open")
    stops = page.locator(".round td.who")
    assert stops.count() >= 20
    page.evaluate(
        "[...document.querySelectorAll('.round td.who')].slice(20).forEach((at) => at.parentElement.remove())"
    )
    assert len(pages_of(page.pdf(prefer_css_page_size=True))) == 1
    page.reload()
    wanted = stops.count()
    page.locator("button[formaction*='notice.served']").click()
    expect(page.locator(".sheet")).to_have_count(wanted)
    assert len(pages_of(page.pdf(prefer_css_page_size=True))) == wanted


def test_without_scripts_a_paper_is_attached_too(walker: Walker) -> None:
    page = walker.page(scripts=False)
    opened(page, walker, "赵国庆")
    page.locator(".story a.mend[href*='/attach/']").first.click()
    page.locator("input[multiple]").set_input_files(
        [FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=photographed(Image.new("RGB", (300, 400), "white")))]
    )
    page.locator("[data-papers] button[type=submit]").click()
    expect(page.locator(".story a.papers")).to_have_count(1)
