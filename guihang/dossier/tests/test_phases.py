"""The story of a file in phases, each with one sentence of what happened and what was done."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from guihang.access.roles import Part
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier.addresses import entry_address
from guihang.dossier.load import entries_of
from guihang.dossier.models import Order, Person
from guihang.dossier.phases import phases_of
from guihang.dossier.tests.lives import TODAY, Life, monthly
from guihang.dossier.workout import effective

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def told(cast: Cast, life: Life, name: str = "lin", asked: str = "") -> str:
    return signed_in(cast, name).get(reverse("dossier:file", args=[life.person]) + asked).content.decode()


def heads(page: str) -> list[tuple[str, str]]:
    """Of each phase its name and its sentence, as the page shows them."""
    story = page.partition('id="h-story"')[2]
    found = re.findall(r'<strong>([^<]+)</strong>.*?<span class="sums">([^<]*)</span>', story)
    return [(title, says) for title, says in found]


def of(person: Person) -> list[tuple[str, int, date, date | None]]:
    held = effective(entries_of([person.pk])[person.pk])
    found = phases_of(list(Order.objects.filter(person=person)), held, TODAY)
    return [(p.key, p.year, p.first, p.last) for p in reversed(found)]


def test_a_file_reads_from_the_decision_to_the_year_that_runs(cast: Cast) -> None:
    life = Life().reported().tested(*monthly(7))
    life.act("visit.made", date(2026, 6, 1), {"mode": "in_person"})
    life.act("visit.made", date(2026, 7, 1), {"mode": "in_person"})
    life.write()
    found = heads(told(cast, life))
    assert [title for title, _says in found] == ["第一年", "报到", "决定与送达"]
    year, reporting, decided = (says for _title, says in found)
    assert "应检 8 次，已检 7 次" in year
    assert "走访 2 次" in year
    assert year.endswith("。")
    assert "距送达5天" in reporting
    assert "已签协议" in reporting
    assert "送达" in decided


def test_each_entry_stands_under_its_phase(cast: Cast) -> None:
    life = Life().reported().tested(date(2026, 4, 1))
    life.write()
    page = told(cast, life).partition('id="h-story"')[2]
    year, _, before = page.partition("<strong>报到</strong>")
    assert "检测" in year
    reporting, _, decided = before.partition("<strong>决定与送达</strong>")
    assert "报到" in reporting
    assert "录入决定" in decided or "决定" in decided


def test_years_begin_on_the_anniversary_and_time_suspended_makes_them_longer(cast: Cast) -> None:
    life = Life(decided=date(2023, 3, 1))
    life.act("order.served", date(2023, 3, 5), {"to": "person"}, order=life.order)
    life.act("report.made", date(2023, 3, 10), order=life.order)
    life.act("order.suspended", date(2024, 1, 1), {"reason": "detained"}, order=life.order)
    life.act("order.resumed", date(2024, 1, 31), {}, order=life.order)
    found = of(life.write())
    assert [(key, year, first) for key, year, first, _last in found] == [
        ("decided", 0, date(2023, 3, 1)),
        ("reporting", 0, date(2023, 3, 6)),
        ("year", 1, date(2023, 3, 11)),
        ("suspended", 0, date(2024, 1, 1)),
        ("year", 1, date(2024, 1, 31)),
        ("year", 2, date(2024, 4, 9)),
        ("year", 3, date(2025, 4, 9)),
    ]


def test_no_day_belongs_to_two_phases_and_none_is_left_out(cast: Cast) -> None:
    life = Life(decided=date(2023, 3, 1)).reported(date(2026, 3, 10))
    life.act("move.approved", date(2026, 6, 1), {"to": "150621102000", "place": "150621102000"}, order=life.order)
    life.made.pop()  # the acts of a move need more than this test asks about
    life.act("order.terminated", date(2026, 9, 1), {"reason": "imprisoned"}, order=life.order)
    found = of(life.write())
    for (_k, _y, _first, last), (_k2, _y2, first, _last) in pairwise(found):
        assert last is not None
        assert (first - last).days == 1
    assert [key for key, *_ in found][-2:] == ["ended", "after"]


def test_what_came_after_the_end_stands_by_itself(cast: Cast) -> None:
    life = Life().reported()
    life.act("order.terminated", date(2026, 9, 1), {"reason": "imprisoned"}, order=life.order)
    life.act("visit.made", date(2026, 9, 20), {"mode": "in_person"})
    life.write()
    found = heads(told(cast, life))
    assert [title for title, _says in found][:2] == ["结束以后", "结束"]
    assert "终止" in found[1][1]


def test_whoever_is_not_shown_tests_reads_no_count_of_them(cast: Cast) -> None:
    from guihang.dossier.phases import told_phases

    person = Life().reported().tested(*monthly(3)).write()
    held = effective(entries_of([person.pk])[person.pk])
    orders = list(Order.objects.filter(person=person))
    for sees, shown in (({Part.COURSE, Part.TESTS}, True), ({Part.COURSE}, False)):
        duties = [d for o in orders for d in o.duties.all()]
        phases = phases_of(orders, held, TODAY)
        says = told_phases(phases, held, duties, today=TODAY, language="zh-Hans", sees=sees)[0].says
        assert ("次" in says) is shown


def test_a_part_of_the_story_keeps_its_phases_and_leaves_out_the_empty_ones(cast: Cast) -> None:
    life = Life().reported().tested(date(2026, 4, 1))
    life.write()
    assert [title for title, _says in heads(told(cast, life, asked="?show=tests"))] == ["第一年"]


def test_older_phases_begin_closed_with_their_sentence_and_open_without_scripts(cast: Cast) -> None:
    life = Life().reported()
    for day in range(1, 29):
        life.act("note.written", date(2026, 10, day), {"text": f"第{day}天"})
    life.write()
    page = told(cast, life)
    assert page.count('<details class="phase" open>') == 1
    assert page.count('<details class="phase">') == 2


def test_a_closed_phase_hides_its_list_on_a_screen_only(cast: Cast) -> None:
    life = Life().reported()
    for day in range(1, 29):
        life.act("note.written", date(2026, 10, day), {"text": f"第{day}天"})
    life.write()
    page = told(cast, life).partition('id="h-story"')[2]
    assert re.search(r'<details class="phase"><summary>.*?</summary></details><ol class="story">', page)
    assert not re.search(r"<details class=\"phase\"[^>]*><summary>(?:(?!</details>).)*<ol", page), "none lies within"
    found = finders.find("dossier/phases.css")
    assert isinstance(found, str)
    hiding = [line for line in Path(found).read_text().splitlines() if "display: none" in line and ".story" in line]
    assert hiding == ["@media screen { details.phase:not([open]) + .story { display: none; } }"]


@pytest.mark.parametrize("of", ["a visit on an older page", "what answers it"])
def test_a_link_to_an_entry_leads_to_the_page_that_holds_it(cast: Cast, of: str) -> None:
    life = Life().reported()
    visit = life.act("visit.made", date(2026, 3, 12), {"mode": "in_person"})
    answer = life.act("words.given", date(2026, 3, 13), {"entry": visit.id.hex, "text": "本人说明"})
    for n in range(80):
        life.act("note.written", date(2026, 4, 1) + timedelta(days=n), {"text": f"第{n}条"})
    life.write()
    entry = (visit if of.startswith("a visit") else answer).id
    address = entry_address(life.person, entry)
    assert address.endswith(f"#item-{entry.hex}")
    at = f'id="item-{entry.hex}"'
    assert at not in told(cast, life)
    page = told(cast, life, asked="?" + address.partition("?")[2].partition("#")[0])
    assert at in page
    assert '<details class="phase">' not in page, "further back every phase is open"
    assert at not in told(cast, life, asked=f"?entry={life.order.hex}x"), "an unknown one leads to the first page"


def test_a_link_to_an_entry_of_the_first_page_opens_its_phase(cast: Cast) -> None:
    life = Life().reported()
    for day in range(1, 29):
        life.act("note.written", date(2026, 10, day), {"text": f"第{day}天"})
    life.write()
    page = told(cast, life, asked=f"?entry={life.order}")
    assert page.count('<details class="phase">') == 1, "of the three one more is open"
