"""The pages themselves, from plain values: whole, labelled, in both languages, with every line's five answers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from guihang.web.term import Window, term_picture

TODAY = date(2026, 11, 22)
WRITTEN = datetime(2026, 11, 9, 6, 5, tzinfo=UTC)


class Page(HTMLParser):
    """What a screen reader would trip over."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source, self.ids, self.labelled, self.fields = source, list[str](), set[str](), list[dict[str, str]]()
        self.tags: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if "id" in said:
            self.ids.append(said["id"])
        if tag == "label" and "for" in said:
            self.labelled.add(said["for"])
        if tag in {"input", "select", "textarea"} and said.get("type") not in {"hidden", "radio", "checkbox"}:
            self.fields.append(said)

    def unlabelled(self) -> list[dict[str, str]]:
        return [f for f in self.fields if "aria-label" not in f and f.get("id") not in self.labelled]


def render(template: str, language: str = "zh-hans", *, htmx: bool = False, **context: Any) -> Page:
    request = RequestFactory().get("/", headers={"HX-Request": "true"} if htmx else {})
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    with translation.override(language):
        shell = {"today": TODAY, "signed_in": True, "nav": (), "brand_place": "树林召镇", "demo_day": TODAY}
        return Page(render_to_string(template, {"shell": shell, **context}, request=request))


def line(section: str = "overdue", **changed: Any) -> dict[str, Any]:
    return {
        "dom": "7", "href": "/people/7/", "name": "林某", "tier": "red", "village": "东海心村", "key": "test/8",
        "kind": "test", "section": section, "owed_by": "person", "worker": "", "opens_on": date(2026, 10, 18),
        "due_on": date(2026, 11, 17), "window": True, "basis": "第一年每月 1 次", "basis_url": "/basis/7/",
        "record_url": "/record/7/", "ask_url": "", **changed,
    }  # fmt: skip


def today(**changed: Any) -> dict[str, Any]:
    card = {"key": "overdue", "count": 1, "url": "/?section=overdue", "current": False}
    return {
        "place": "树林召镇", "people": 36, "mine": 18, "done_today": 0, "cards": [card],
        "search": {"action": "/people/"}, "owners": [], "kinds": [], "tiers": [],
        "villages": [], "village": "", "clear_url": "", "next_up": None,
        "sections": [{"key": "overdue", "total": 1, "lines": [line()], "more_url": ""}], **changed,
    }  # fmt: skip


def item(**changed: Any) -> dict[str, Any]:
    return {
        "dom": "a1", "iso": "2026-11-09", "day": "11 月 9 日", "year": None, "kind": "visit.made", "says": "走访",
        "words": "想转正",
        "tone": "", "source": "desk", "basis": "", "collected_by": "林老师", "entered_by": "林老师",
        "written": "11 月 9 日 14:05", "same_day": True, "was": [], "withdrawn": None,
        "correct_url": "/correct/a1/", **changed,
    }  # fmt: skip


def file(**changed: Any) -> dict[str, Any]:
    window = Window(8, date(2026, 10, 18), date(2026, 11, 17), "missed")
    order = {"kind": "treatment", "tier": "red", "stage": "active", "place": "树林召镇", "worker": "", "lost": False}
    phase = {"title": "第一年", "says": "", "count": 1, "open": True, "parts": [{"alone": item()}]}
    distance = {"label": "拒绝检测", "count": 1, "limit": 3, "unit": "次", "as_dots": True}
    return {
        "person": {"name": "林某"},
        "order": order,
        "orders": [], "term": term_picture(date(2026, 3, 18), date(2029, 3, 17), [window], today=TODAY),
        "term_note": "", "due": [line("missed")], "ahead": [{"key": "test/9", "due_on": date(2026, 12, 17)}],
        "distance": [distance], "checks": [], "facts": [], "menu": [], "filters": [], "story": [phase],
        "more_url": "", "looks": {"count": 4, "by": [], "url": ""}, **changed,
    }  # fmt: skip


def form(**changed: Any) -> dict[str, Any]:
    field = {"name": "on", "id": "f-on", "type": "date", "label": "日期", "value": "2026-11-22", "required": True}
    return {
        "id": "form-7", "action": "/record/7/", "target": "#slot-7", "title": "记录检测", "note": "", "hidden": [],
        "fields": [field], "more": [], "errors": [], "submit": "保存", "cancel_url": "/", **changed,
    }  # fmt: skip


PAGES = [("desk/today.html", today()), ("dossier/file.html", file()), ("dossier/act.html", {"form": form()})]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("template", "context"), PAGES)
def test_a_page_has_one_heading_unique_ids_and_labelled_fields(
    template: str, context: dict[str, Any], language: str
) -> None:
    page = render(template, language, **context)
    assert page.tags.count("h1") == 1
    assert page.tags.count("main") == 1
    assert len(page.ids) == len(set(page.ids))
    assert page.unlabelled() == []
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in page.source


def test_a_line_answers_who_what_why_by_when_and_what_to_do() -> None:
    source = render("desk/line.html", line=line()).source
    for answer in ("林某", "第 8 次检测", "依据：第一年每月 1 次", "逾期 5 天", "11 月 17 日止", "本人", "记录检测"):
        assert answer in source


def test_what_is_missed_asks_for_a_reason_and_shows_no_red_word() -> None:
    source = render("desk/line.html", line=line("missed")).source
    assert "说明原因" in source
    assert "逾期" not in source
    assert "10 月 18 日至 11 月 17 日" in source


def test_a_reader_who_may_not_record_sees_no_button() -> None:
    assert "btn" not in render("desk/line.html", line=line(record_url="")).source


def test_an_empty_day_says_what_comes_next() -> None:
    coming = {"name": "林某", "href": "/people/7/", "key": "test/9", "due_on": date(2026, 12, 17)}
    source = render("desk/today.html", **today(sections=[], next_up=coming)).source
    assert "今天没有要做的事" in source
    assert "第 9 次检测，12 月 17 日止" in source


def test_a_correction_stands_struck_through_beside_what_is_true() -> None:
    was = {"says": "检测：阳性", "by": "林老师", "at": WRITTEN, "reason": "登记时选错"}
    source = render(
        "dossier/file.html", **file(story=[{"parts": [{"alone": item(says="检测：阴性", was=[was])}]}])
    ).source
    assert "<del>检测：阳性</del>" in source
    assert "11 月 9 日 14:05 由 林老师 更正：登记时选错" in source


def test_what_the_rules_concluded_does_not_look_like_what_a_person_wrote() -> None:
    source = render("dossier/_story_item.html", item=item(source="rule", basis="检测次数", correct_url="")).source
    assert 'class="rule"' in source
    assert "系统按规则得出" in source
    assert "采集" not in source


def test_the_picture_of_the_term_is_read_out_as_a_sentence() -> None:
    assert 'aria-label="期限 2026 年 3 月 18 日至' in render("dossier/file.html", **file()).source


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    field = {**form()["fields"][0], "value": "2026-12-01", "error": "这一天还没到"}
    source = render("dossier/_act_form.html", htmx=True, form=form(fields=[field])).source
    assert 'value="2026-12-01"' in source
    assert 'aria-invalid="true"' in source
    assert "这一天还没到" in source


def test_a_form_on_its_own_page_works_without_scripts() -> None:
    assert "hx-post" in render("dossier/_act_form.html", htmx=True, form=form()).source
    assert "hx-post" not in render("dossier/act.html", form=form()).source


def test_the_demonstration_says_so_on_every_page() -> None:
    assert "演示数据，日期固定为 2026 年 11 月 22 日" in render("desk/today.html", **today()).source
