"""A change of place, through the pages' own forms: asked, approved, papers, arrival; called back, turned down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access import clock, places
from guihang.access.models import Grant, ReadRow
from guihang.access.tests.cast import BAINIJING, SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.catchup import work_out_again
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Order, Person, SearchToken
from guihang.dossier.tests.lives import BATU, NOW, TODAY, Life, monthly
from guihang.dossier.workout import effective
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
FENGSHUILIANG = "150621105000"


@pytest.fixture
def cast() -> Cast:
    for code, name in ((SHULINZHAO, "树林召镇"), (BAINIJING, "白泥井镇"), (FENGSHUILIANG, "风水梁镇")):
        Division.objects.create(code=code, name=name, level=4, valid_from=date(2020, 1, 1))
    places.forget()
    return make_cast()


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with patch.object(clock, "today", lambda: TODAY), patch.object(clock, "now", lambda: NOW):
        yield


@pytest.fixture
def life(cast: Cast) -> Life:
    """Batu, in Shulinzhao for eight months, with Lin as worker."""
    life = Life().reported().tested(*monthly(7))
    life.act("worker.assigned", date(2026, 3, 10), {"user": str(cast.lin.pk)})
    life.write()
    return life


def filled(client: Client, url: str) -> dict[str, Any]:
    """What a form on a page holds, as a browser would send it back."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    page = answer.content.decode()
    form = page[page.index('<form class="form') :]
    form = form[: form.index("</form>")]
    said: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if told.get("type") not in {"radio", "checkbox"} and "name" in told:
            said[told["name"]] = told.get("value", "")
        elif " checked" in tag:
            said[told["name"]] = told.get("value", "on")
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', body) or re.search(
            r'<option value="([^"]*)"', body
        )
        said[name] = chosen[1] if chosen else ""
    said.pop("csrfmiddlewaretoken", None)
    return said


def sent(client: Client, url: str, **changed: Any) -> Any:
    """Fill a page's form in and send it; it is taken."""
    said = filled(client, url) | changed
    answer = client.post(url.partition("?")[0], said)
    assert answer.status_code in (204, 302), re.findall(r'class="error"[^>]*>([^<]*)', answer.content.decode())
    return answer


def subject(life: Life, key: str = "moving") -> str:
    return reverse("course:subject", args=[life.person, key])


def block(page: str, title: str) -> str:
    """One block of a subject's page, by its heading."""
    found = [part for part in page.split('<section class="panel"')[1:] if f">{title}</h2>" in part]
    assert len(found) == 1, (title, re.findall(r"<h2[^>]*>([^<]*)", page))
    return found[0].partition("</section>")[0]


def act(life: Life, kind: str, **asked: Any) -> str:
    address = reverse("dossier:record", args=[life.person, kind])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in asked.items()) if asked else "")


def newest(life: Life, kind: str) -> Any:
    return [e for e in effective(entries_of([life.person])[life.person]) if e.kind == kind][-1]


def approve(cast: Cast, life: Life, to: str = BAINIJING) -> None:
    lin = signed_in(cast)
    sent(lin, act(life, "move.asked"), place=to, change_on="2026-11-20", ground="residence", reason="随家人迁居")
    asked = newest(life, "move.asked")
    sent(lin, reverse("course:move-approve", args=[life.person]) + f"?entry={asked.id}", reason="同意")


def send_papers(cast: Cast, life: Life) -> None:
    approved = newest(life, "move.approved")
    rows = {"papers-0-paper": "社区戒毒协议", "papers-0-pages": "3"}
    sent(signed_in(cast), act(life, "papers.sent", entry=approved.id), how="by_hand", **rows)


def arrive(cast: Cast, life: Life, kind: str) -> str:
    return reverse("course:arrival-deed", args=[life.person, kind])


def owed(life: Life) -> set[str]:
    """The duties that are still owed."""
    return set(Duty.objects.filter(Duty.OWED, person=life.person).values_list("key", flat=True))


@pytest.mark.proves("I5.7")
def test_the_page_says_three_places_in_three_lines(cast: Cast, life: Life) -> None:
    life.add("reach.changed", TODAY, {"home_place": FENGSHUILIANG})
    approve(cast, life)
    shown = block(signed_in(cast).get(subject(life)).content.decode(), "三个地点")
    lines = [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<li\b.*?</li>", shown, re.S)]
    for line, says in zip(lines, ("执行地：树林召镇", "居住地：风水梁镇", "可以看到档案的：树林召镇"), strict=True):
        assert says in line
    assert "白泥井镇" in lines[2] and "白泥井镇" not in lines[0] + lines[1], "the new office sees what arrives, no more"


@pytest.mark.proves("I5.7")
def test_a_request_is_refused_with_reasons(cast: Cast, life: Life) -> None:
    lin = signed_in(cast)
    sent(lin, act(life, "move.asked"), place=BAINIJING, change_on="2026-11-20", ground="residence")
    asked = newest(life, "move.asked")
    assert f"move-answer/{asked.id.hex}" in owed(life)
    sent(lin, act(life, "move.refused", entry=asked.id), text="新居尚未落实")
    assert f"move-answer/{asked.id.hex}" not in owed(life)
    assert "新居尚未落实" in lin.get(subject(life)).content.decode()
    assert Person.objects.get().crossing == ""


@pytest.mark.proves("I5.7")
def test_an_approval_keeps_the_old_office_and_sets_both_clocks(cast: Cast, life: Life) -> None:
    before = owed(life)
    approve(cast, life)
    opened = set(Duty.objects.filter(opens_on__lte=TODAY).values_list("key", flat=True))
    person, order = Person.objects.get(), Order.objects.get()
    assert (person.crossing, person.crossing_to) == ("move", BAINIJING)
    assert person.papers_due is not None and person.person_due == date(2026, 12, 7)
    assert (person.place, order.office) == (SHULINZHAO, SHULINZHAO)
    assert before & opened <= owed(life)


@pytest.mark.proves("I5.7")
def test_receiving_carries_everything_in_one_transaction(cast: Cast, life: Life) -> None:
    at_first = owed(life)
    approve(cast, life)
    send_papers(cast, life)
    ma = signed_in(cast, "ma")
    sent(ma, arrive(cast, life, "papers.received"), complete="on")
    before, tokens, gaps = owed(life), SearchToken.objects.count(), Order.objects.get().gaps
    kept = {e.id for e in entries_of([life.person])[life.person]}
    sent(ma, arrive(cast, life, "move.received"), worker=str(cast.ma.pk), address="白泥井镇甲村 3 号")
    person, order = Person.objects.get(), Order.objects.get()
    assert (person.place, order.place, order.office, person.crossing) == (BAINIJING, BAINIJING, BAINIJING, "")
    assert person.worker == cast.ma.pk
    assert set(Duty.objects.values_list("place", flat=True)) == {BAINIJING}
    assert set(SearchToken.objects.values_list("place", flat=True)) == {BAINIJING}
    assert SearchToken.objects.count() == tokens
    assert order.gaps == gaps
    assert before - owed(life) == {"move-report/1"} and "move-agreement/1" in owed(life)
    assert at_first <= owed(life), "what was owed before the move is owed after it"
    assert kept < {e.id for e in entries_of([life.person])[life.person]}
    assert (order.starts_on, order.ends_on) == (date(2026, 3, 10), date(2029, 3, 9))


@pytest.mark.proves("I5.7")
def test_an_assignment_that_the_old_office_made_ahead_ends_with_the_move(cast: Cast, life: Life) -> None:
    life.add("worker.assigned", date(2026, 12, 1), {"user": str(cast.wang.pk)})
    approve(cast, life)
    url = arrive(cast, life, "move.received")
    sent(signed_in(cast, "ma"), url, worker=str(cast.ma.pk), without_papers="on")
    with patch.object(clock, "today", lambda: date(2026, 12, 2)):
        work_out_again([life.person], date(2026, 12, 2))
    assert Person.objects.get().worker == cast.ma.pk


@pytest.mark.proves("I5.7")
def test_the_receiving_office_sees_the_way_and_not_the_file(cast: Cast, life: Life) -> None:
    ma = signed_in(cast, "ma")
    assert ma.get(reverse("course:arrival", args=[life.person])).status_code == 404
    approve(cast, life)
    send_papers(cast, life)
    assert "巴图" in ma.get(reverse("course:arrivals")).content.decode()
    page = ma.get(reverse("course:arrival", args=[life.person])).content.decode()
    assert "社区戒毒协议" in page and "巴图" in page and "150699••••••••2219" in page
    assert BATU["address"] not in page and BATU["id_number"] not in page and "13800001111" not in page
    assert ma.get(reverse("dossier:file", args=[life.person])).status_code == 404
    assert ma.get(subject(life)).status_code == 404
    assert set(ReadRow.objects.filter(event__user_id=cast.ma.pk).values_list("person_id", "opened")) == {
        (life.person, False), (life.person, True)
    }  # fmt: skip
    assert "1 人正在转来" in ma.get("/").content.decode()


@pytest.mark.proves("I5.7")
@pytest.mark.parametrize("name", ["lin", "feng", "zhao", "jing"])
def test_nobody_else_meets_the_arrival(cast: Cast, life: Life, name: str) -> None:
    approve(cast, life)
    client = signed_in(cast, name)
    assert client.get(reverse("course:arrival", args=[life.person])).status_code in (403, 404)
    for kind in ("papers.received", "move.received", "move.recalled"):
        assert client.post(arrive(cast, life, kind)).status_code in (403, 404)


@pytest.mark.proves("I5.7")
def test_a_restricted_file_does_not_show_on_the_way(cast: Cast, life: Life) -> None:
    approve(cast, life)
    life.add("file.restricted", TODAY, {"restricted": True, "why": "other", "readers": [str(cast.lin.pk)]})
    ma = signed_in(cast, "ma")
    assert "巴图" not in ma.get(reverse("course:arrivals")).content.decode()
    assert ma.get(reverse("course:arrival", args=[life.person])).status_code == 404


@pytest.mark.proves("I5.7")
def test_papers_missing_are_named_until_they_have_come(cast: Cast, life: Life) -> None:
    approve(cast, life)
    send_papers(cast, life)
    ma = signed_in(cast, "ma")
    sent(ma, arrive(cast, life, "papers.received"), missing="尿检报告")
    assert "move_papers_incomplete" in {g["code"] for g in Order.objects.get().gaps}
    assert "尿检报告" in ma.get(reverse("course:arrival", args=[life.person])).content.decode()
    sent(ma, arrive(cast, life, "papers.received"), complete="on")
    assert "move_papers_incomplete" not in {g["code"] for g in Order.objects.get().gaps}


def owed_papers(client: Client) -> str:
    """What the page of arrivals says of papers that are still owed."""
    page = client.get(reverse("course:arrivals")).content.decode()
    return page.partition('id="papers-left"')[2].partition("</section>")[0]


@pytest.mark.proves("I5.1", "I5.7")
def test_the_old_office_reads_what_it_still_owes_until_everything_was_received(cast: Cast, life: Life) -> None:
    approve(cast, life)
    lin, ma = signed_in(cast), signed_in(cast, "ma")
    assert owed_papers(lin) == "", "on the way the page of the file says it"
    sent(ma, arrive(cast, life, "move.received"), worker=str(cast.ma.pk), without_papers="on")
    due = Duty.objects.get(kind="move-papers").due_on
    assert Person.objects.get().papers_left_due == due
    assert "1 人已到新机构，材料尚欠" in lin.get("/").content.decode()
    left = owed_papers(lin)
    assert all(words in left for words in ("巴图", "150699••••••••2219", "白泥井镇", "材料尚未寄送"))
    send_late = act(life, "papers.sent", entry=newest(life, "move.approved").id)
    sent(ma, send_late, **{"how": "by_hand", "papers-0-paper": "社区戒毒协议", "papers-0-pages": "3"})
    assert "尚无回执" in owed_papers(lin)
    sent(ma, act(life, "papers.received", entry=newest(life, "papers.sent").id), missing="尿检报告")
    assert "称材料有缺" in owed_papers(lin)
    assert "尿检报告" not in owed_papers(lin), "no more of the file than that"
    sent(ma, act(life, "papers.received", entry=newest(life, "papers.sent").id), complete="on")
    assert owed_papers(lin) == ""
    assert "材料尚欠" not in lin.get("/").content.decode()


@pytest.mark.proves("I5.1", "I5.7", "T1")
def test_of_whom_it_owes_papers_the_old_office_sees_nothing_else(cast: Cast, life: Life) -> None:
    approve(cast, life)
    sent(signed_in(cast, "ma"), arrive(cast, life, "move.received"), worker=str(cast.ma.pk), without_papers="on")
    lin = signed_in(cast)
    left = owed_papers(lin)
    assert "巴图" in left
    assert not any(words in left for words in (BATU["address"], BATU["id_number"], "13800001111", str(life.person)))
    for url in (
        reverse("dossier:file", args=[life.person]),
        subject(life),
        reverse("course:arrival", args=[life.person]),
    ):
        assert lin.get(url).status_code == 404, url
    for kind in ("papers.sent", "papers.received", "visit.made", "move.received"):
        assert lin.post(act(life, kind)).status_code == 404, kind
        assert lin.post(arrive(cast, life, kind)).status_code == 404, kind
    assert ReadRow.objects.filter(event__user_id=cast.lin.pk, person_id=life.person, opened=False).exists()
    for name in ("ma", "feng"):
        assert owed_papers(signed_in(cast, name)) == "", name


@pytest.mark.proves("I5.7")
def test_of_a_restricted_file_its_named_readers_alone_read_what_is_owed(cast: Cast, life: Life) -> None:
    approve(cast, life)
    sent(signed_in(cast, "ma"), arrive(cast, life, "move.received"), worker=str(cast.ma.pk), without_papers="on")
    readers = sorted([str(cast.ma.pk), str(cast.wang.pk)])
    life.add("file.restricted", TODAY, {"restricted": True, "why": "other", "readers": readers})
    assert "巴图" in owed_papers(signed_in(cast, "wang"))
    assert owed_papers(signed_in(cast)) == ""


@pytest.mark.proves("I5.7")
@pytest.mark.parametrize("how", ["the decision ends", "comes back", "nobody keeps files there"])
def test_what_is_owed_no_longer_is_not_asked_for(cast: Cast, life: Life, how: str) -> None:
    approve(cast, life)
    sent(signed_in(cast, "ma"), arrive(cast, life, "move.received"), worker=str(cast.ma.pk), without_papers="on")
    assert owed_papers(signed_in(cast))
    if how == "the decision ends":
        life.add("order.terminated", TODAY, {"reason": "imprisoned"}, order=life.order)
    elif how == "comes back":
        life.add("move.approved", TODAY, {"place": SHULINZHAO}, order=life.order)
        life.add("move.received", TODAY, {"place": SHULINZHAO}, order=life.order)
    else:
        Grant.objects.filter(user=cast.ma.pk).delete()
    assert owed_papers(signed_in(cast)) == ""
    assert "材料尚欠" not in signed_in(cast).get("/").content.decode()


@pytest.mark.proves("I5.7")
def test_a_move_is_called_back_by_the_old_office(cast: Cast, life: Life) -> None:
    before = owed(life)
    approve(cast, life)
    approved = newest(life, "move.approved")
    url = reverse("course:move-recall", args=[life.person])
    sent(signed_in(cast), f"{url}?entry={approved.id}", by="person_stays", text="不搬了")
    assert Person.objects.get().crossing == "" and Order.objects.get().stage == "active"
    assert owed(life) == before
    shown = signed_in(cast).get(subject(life)).content.decode()
    assert "不搬了" in shown


@pytest.mark.proves("I5.7")
def test_a_move_is_turned_down_by_the_new_office_whenever_it_was_approved(cast: Cast, life: Life) -> None:
    before = owed(life)
    life.add("move.approved", date(2026, 11, 10), {"place": BAINIJING}, order=life.order,
             written_at=NOW.replace(day=10), source="desk", entered_by=cast.lin.pk)  # fmt: skip
    ma = signed_in(cast, "ma")
    sent(ma, arrive(cast, life, "move.recalled"), text="查无此住址")
    assert Person.objects.get().crossing == "" and owed(life) >= before - {"move-report/1"}
    assert ma.get(reverse("course:arrival", args=[life.person])).status_code == 404
    assert "查无此住址" in signed_in(cast).get(subject(life)).content.decode()


@pytest.mark.proves("I5.7")
def test_nobody_is_sent_to_two_places_nor_received_where_they_were_not_sent(cast: Cast, life: Life) -> None:
    approve(cast, life)
    lin = signed_in(cast)
    url = act(life, "move.approved")
    answer = lin.post(url, filled(lin, url) | {"place": FENGSHUILIANG})
    assert answer.status_code == 422 and "先撤回" in answer.content.decode()
    ma, url = signed_in(cast, "ma"), arrive(cast, life, "move.received")
    answer = ma.post(url, filled(ma, url) | {"place": FENGSHUILIANG, "worker": str(cast.ma.pk), "without_papers": "on"})
    assert answer.status_code == 404 and Person.objects.get().place == SHULINZHAO


@pytest.mark.proves("I5.7")
def test_a_stay_at_a_site_leaves_the_office_as_it_is(cast: Cast, life: Life) -> None:
    lin = signed_in(cast)
    sent(lin, act(life, "site.agreed"), site="某康复场所", until="2027-05-01")
    before = lin.get(subject(life)).content.decode()
    assert "某康复场所" in block(before, "戒毒康复场所") and "目前依协议住在康复场所" in block(before, "三个地点")
    assert "登记入住协议" not in block(before, "戒毒康复场所"), "one stay at a time"
    assert (Order.objects.get().office, Person.objects.get().place) == (SHULINZHAO, SHULINZHAO)
    stay = newest(life, "site.agreed")
    sent(lin, act(life, "site.left", entry=stay.id))
    after = lin.get(subject(life)).content.decode()
    assert "目前依协议住在康复场所" not in after
    site = block(after, "戒毒康复场所")
    assert "某康复场所" in site and "site.left" not in site, "the stay is told still, and nobody can leave it twice"
    assert "登记入住协议" in site
    assert (Order.objects.get().office, Person.objects.get().place) == (SHULINZHAO, SHULINZHAO)
