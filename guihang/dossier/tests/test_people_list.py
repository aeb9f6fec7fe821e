"""The list of people: narrowed by sentences, sorted, kept as views, with the columns that were chosen."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from guihang.access.models import Choice, SavedView
from guihang.access.tests.cast import BAINIJING, DALAD, ORDOS, SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.people_filters import Filters
from guihang.dossier.tests.lives import BATU, TODAY, XIAOMEI, Life, monthly
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
VILLAGE = "150621100201"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    """Batu is in red and late, Xiaomei quiet since March, Ouyang works with Ma and is new."""
    settings.GUIHANG_TODAY = TODAY
    cast = make_cast()
    for code, name, level, parent in (
        ("150000000000", "内蒙古自治区", 1, None), (ORDOS, "鄂尔多斯市", 2, "150000000000"),
        (DALAD, "达拉特旗", 3, ORDOS), (SHULINZHAO, "树林召镇", 4, DALAD), (BAINIJING, "白泥井镇", 4, DALAD),
        (VILLAGE, "三顷地村", 5, SHULINZHAO),
    ):  # fmt: skip
        Division.objects.create(code=code, name=name, level=level, parent_id=parent)
    batu = Life({**BATU, "home_place": VILLAGE}).reported().helped().tested(*monthly(8))
    batu.act("tier.set", date(2026, 11, 10), {"tier": "red"}, order=batu.order)
    batu.act("worker.assigned", date(2026, 11, 10), {"user": str(cast.lin.pk)})
    batu.act("safety.noted", date(2026, 11, 10), {"two_visitors": True})
    batu.write()
    Life(XIAOMEI).reported().helped().write()
    Life({"name": "欧阳长河", "sex": "m"}, place=BAINIJING, decided=date(2026, 11, 2)).write()
    return cast


def page(client: Client, asked: str = "") -> str:
    answer = client.get(f"/people/{asked}")
    assert answer.status_code == 200
    return answer.content.decode()


def names(client: Client, asked: str = "") -> list[str]:
    return re.findall(r"data-open>(.*?)</a>", page(client, asked))


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("?all=1", ["巴图", "李晓梅"]),
        ("?tier=red", ["巴图"]),
        ("?tier=blue", []),
        ("?kind=treatment", ["巴图", "李晓梅"]),
        ("?kind=rehabilitation", []),
        ("?stage=active", ["巴图", "李晓梅"]),
        (f"?village={VILLAGE}", ["巴图"]),
        ("?worker=me", ["巴图"]),
        ("?worker=nobody", ["李晓梅"]),
        ("?quiet=30", ["李晓梅"]),
        ("?late=missed", ["巴图", "李晓梅"]),
        ("?late=overdue", []),
        ("?due=30&worker=me", ["巴图"]),
        ("?two=1", ["巴图"]),
        ("?ending=30", []),
        ("?lacks=no_helper", []),
        ("?lacks=papers", ["巴图", "李晓梅"]),
        ("?tier=nonsense&late=%27--&page=x", ["巴图", "李晓梅"]),
        (f"?place={BAINIJING}", ["巴图", "李晓梅"]),
    ],
)
def test_filters_leave_whom_the_sentence_says(cast: Cast, asked: str, left: list[str]) -> None:
    assert sorted(names(signed_in(cast, "lin"), asked)) == sorted(left)


def test_a_worker_is_named_by_id_and_the_sentence_says_the_name(cast: Cast) -> None:
    text = page(signed_in(cast, "wang"), f"?worker={cast.lin.pk}")
    assert f'<option value="{cast.lin.pk}" selected>林晓</option>' in text
    assert re.findall(r"data-open>(.*?)</a>", text) == ["巴图"]


def test_a_county_looks_at_all_or_at_one_place(cast: Cast) -> None:
    zhao = signed_in(cast, "zhao")
    assert len(names(zhao)) == 3
    assert names(zhao, f"?place={BAINIJING}") == ["欧阳长河"]
    assert "白泥井镇" in page(zhao)


def test_what_is_wider_than_a_county_is_chosen_place_by_place(cast: Cast) -> None:
    qian = signed_in(cast, "qian")
    text = page(qian)
    assert "欧阳长河" not in text
    assert f"/people/?place={DALAD}" in text
    assert len(names(qian, f"?place={DALAD}")) == 3


def test_the_order_is_by_clear_columns_and_by_name_on_the_page(cast: Cast) -> None:
    zhao = signed_in(cast, "zhao")
    assert names(zhao, "?sort=name") == ["巴图", "李晓梅", "欧阳长河"]
    assert names(zhao, "?sort=last") == ["李晓梅", "欧阳长河", "巴图"]
    assert names(zhao, "?sort=next")[0] == "欧阳长河"
    assert len(names(zhao, "?sort=ends")) == 3


def test_what_comes_next_is_what_is_overdue_first(cast: Cast) -> None:
    """Decided on 2 November and never notified: what the police owe is late and can still be done."""
    assert re.search(r'class="next due over">逾期 \d+ 天', page(signed_in(cast, "ma")))


def test_the_columns_are_chosen_and_kept(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    lin.post("/people/columns/", {"column": ["phone", "last", "nonsense"], "asked": "tier=red"})
    text = page(lin)
    assert Choice.objects.get().value == ["last", "phone"]
    assert "138••••1111" in text
    assert "11 月 10 日" in text
    assert "社区戒毒<small>" not in text
    assert "13800001111" not in text
    assert "138••••1111" not in page(signed_in(cast, "wang"))


def test_a_view_is_kept_by_name_opened_first_and_removed(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    kept = lin.post("/people/views/", {"asked": "tier=red&quiet=14", "name": " 红色两周 ", "first": "1"})
    assert kept["Location"] == "/people/?tier=red&quiet=14"
    view = SavedView.objects.get()
    assert (view.user_id, view.page, view.name, view.asked) == (cast.lin.pk, "people", "红色两周", "tier=red&quiet=14")
    assert names(lin) == []
    assert names(lin, "?all=1") != []
    assert '<a class="chip" href="/people/?tier=red&amp;quiet=14" aria-current="true">红色两周</a>' in page(lin)
    lin.post(f"/people/views/{view.pk}/", {"do": "usual"})
    assert names(lin) != []
    lin.post(f"/people/views/{view.pk}/", {"do": "remove"})
    assert not SavedView.objects.exists()


def test_a_view_is_its_owners_alone(cast: Cast) -> None:
    signed_in(cast, "lin").post("/people/views/", {"asked": "tier=red", "name": "红色"})
    wang = signed_in(cast, "wang")
    assert "红色</a>" not in page(wang)
    assert wang.post(f"/people/views/{SavedView.objects.get().pk}/", {"do": "remove"}).status_code == 404


def test_a_view_needs_a_name_and_holds_filters_only(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    lin.post("/people/views/", {"asked": "tier=red", "name": "  "})
    assert not SavedView.objects.exists()
    lin.post("/people/views/", {"asked": "tier=red&q=李晓梅&place=李", "name": "红色"})
    assert SavedView.objects.get().asked == "tier=red"


def test_filters_are_read_as_they_were_written() -> None:
    filters = Filters(place=SHULINZHAO, tier="red", worker="me", late="late", sort="next", quiet="14")
    assert Filters.of(filters.written()) == filters
    assert "李" not in unquote(filters.address())


def test_a_fragment_is_told_its_address(cast: Cast) -> None:
    answer = signed_in(cast, "lin").get("/people/?tier=red&late=&all=1", headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == "/people/?tier=red"
    assert "<!doctype" not in answer.content.decode()


def test_several_are_chosen_by_those_who_write(cast: Cast) -> None:
    text = page(signed_in(cast, "lin"), "?select=1")
    assert len(re.findall(r'type="checkbox" name="person" value="[0-9a-f-]{36}"', text)) == 2
    assert "/together/test.taken/" in text
    assert 'name="person"' not in page(signed_in(cast, "zhao"), "?select=1")


def test_the_list_asks_as_often_for_three_as_for_thirty(cast: Cast) -> None:
    zhao, asked = signed_in(cast, "zhao"), f"?place={SHULINZHAO}&late=missed&quiet=30&kind=treatment&sort=next"
    page(zhao, asked)
    with CaptureQueriesContext(connection) as few:
        page(zhao, asked)
    for n in range(30):
        Life({"name": f"巴特{chr(0x4E00 + n)}"}).reported().write()
    with CaptureQueriesContext(connection) as many:
        assert len(re.findall("data-open", page(zhao, asked))) > 10
    assert len(many) == len(few)
