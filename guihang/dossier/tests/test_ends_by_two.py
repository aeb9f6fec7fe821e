"""The end of a running decision: a paper with its number, and two named people; what holds it up needs its paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils import compat

from guihang.access import clock
from guihang.access.models import Alert, Grant
from guihang.access.tests.cast import Cast, make_cast
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Amendment, Entry, Order
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.writer import ByActor

pytestmark = pytest.mark.django_db
PAPER = {"reason": "imprisoned", "paper": "刑事判决书第12号"}


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


@pytest.fixture
def life(cast: Cast) -> Life:
    one = Life().reported()
    one.write()
    return one


def signed_in(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, who))
    return client


def writes(cast: Cast, who: str, life: Life, kind: str, **typed: str) -> Any:
    """Through the form."""
    data = {"entry": str(compat.uuid7()), "on": TODAY.isoformat(), **typed}
    return signed_in(cast, who).post(reverse("dossier:record", args=[life.person, kind]), data)


def says(cast: Cast, who: str, choice: str, reason: str = "") -> Any:
    row = Amendment.objects.get()
    url = reverse("dossier:correction", args=[row.pk])
    return signed_in(cast, who).post(url, {"choice": choice, "reason": reason})


def stage() -> str:
    return str(Order.objects.get().stage)


@pytest.mark.proves("I5.5")
@pytest.mark.parametrize("second", ["wang", "jing"])
def test_an_end_written_by_the_office_holds_once_the_lead_or_the_police_agree(
    cast: Cast, life: Life, second: str
) -> None:
    assert writes(cast, "lin", life, "order.terminated", **PAPER).status_code == 302
    assert (stage(), Amendment.objects.count(), Alert.objects.filter(settled_at=None).count()) == ("active", 1, 1)
    if second == "wang":
        page = signed_in(cast, second).get(reverse("desk:confirm")).content.decode()
        assert "待同意的终止" in page
        assert reverse("dossier:correction", args=[Amendment.objects.get().pk]) in page
    else:
        assert "终止待第二人同意" in signed_in(cast, second).get(reverse("access:alerts")).content.decode()
    look = signed_in(cast, second).get(reverse("dossier:correction", args=[Amendment.objects.get().pk]))
    assert PAPER["paper"] in look.content.decode()
    says(cast, second, "agree")
    assert stage() == "terminated"
    assert Entry.objects.filter(kind__in=("order.terminated", "correction.agreed")).count() == 2
    assert not Alert.objects.filter(settled_at=None).exists()
    assert b"correction.agreed" not in signed_in(cast, "lin").get(reverse("dossier:file", args=[life.person])).content


@pytest.mark.proves("I5.5")
def test_neither_whoever_wrote_the_end_nor_another_worker_agrees_to_it(cast: Cast, life: Life) -> None:
    writes(cast, "wang", life, "order.terminated", **PAPER)
    assert says(cast, "wang", "agree").status_code in {403, 404}
    assert says(cast, "lin", "agree").status_code in {403, 404}
    assert stage() == "active"
    says(cast, "jing", "decline", "文书未到")
    assert (stage(), Amendment.objects.get().agreed) == ("active", False)


def leave_alone(cast: Cast, *gone: str) -> None:
    """These have no sign-in here any more."""
    Grant.objects.filter(user__in=[getattr(cast, name).pk for name in gone]).delete()


@pytest.mark.proves("I5.5")
def test_where_there_is_neither_another_lead_nor_police_the_county_officer_agrees(cast: Cast, life: Life) -> None:
    leave_alone(cast, "jing")
    writes(cast, "wang", life, "order.terminated", **PAPER)
    page = signed_in(cast, "wang").get(reverse("dossier:correction", args=[Amendment.objects.get().pk]))
    assert "可以同意的人：赵" in page.content.decode()
    zhao = signed_in(cast, "zhao")
    assert "终止待第二人同意" in zhao.get(reverse("access:alerts")).content.decode()
    url = reverse("dossier:correction", args=[Amendment.objects.get().pk])
    assert url in zhao.get(reverse("desk:confirm")).content.decode()
    assert url in zhao.get(reverse("dossier:corrections")).content.decode()
    assert PAPER["paper"] in zhao.get(url).content.decode()
    assert says(cast, "lin", "agree").status_code in {403, 404}, "a colleague who is no lead still does not"
    says(cast, "zhao", "agree")
    assert stage() == "terminated"
    assert not Alert.objects.filter(settled_at=None).exists()
    written = Entry.objects.filter(kind__in=("order.terminated", "correction.agreed"))
    assert set(written.values_list("entered_by", flat=True)) == {cast.wang.pk, cast.zhao.pk}


@pytest.mark.proves("I5.5")
@pytest.mark.parametrize("who", ["zhao", "qian", "sun"])
def test_nobody_above_decides_while_the_lead_or_the_police_can(cast: Cast, life: Life, who: str) -> None:
    writes(cast, "lin", life, "order.terminated", **PAPER)
    answer = says(cast, who, "agree")
    assert (stage(), answer.status_code in {403, 404}) == ("active", True)
    assert not Alert.objects.filter(power="stand_in").exists()


@pytest.mark.proves("I5.5")
@pytest.mark.parametrize("who", ["qian", "sun"])
def test_only_the_countys_officer_stands_in(cast: Cast, life: Life, who: str) -> None:
    leave_alone(cast, "jing")
    writes(cast, "wang", life, "order.terminated", **PAPER)
    assert says(cast, who, "agree").status_code in {403, 404}
    assert stage() == "active"


@pytest.mark.proves("I5.5")
def test_where_nobody_at_all_can_agree_the_page_says_so(cast: Cast, life: Life) -> None:
    leave_alone(cast, "jing", "zhao")
    writes(cast, "wang", life, "order.terminated", **PAPER)
    page = signed_in(cast, "wang").get(reverse("dossier:correction", args=[Amendment.objects.get().pk]))
    assert "目前没有人可以同意" in page.content.decode()


@pytest.mark.proves("I5.5")
def test_what_the_police_write_of_an_end_holds_at_once(cast: Cast, life: Life) -> None:
    assert writes(cast, "jing", life, "order.terminated", **PAPER).status_code == 302
    assert (stage(), Amendment.objects.count()) == ("terminated", 0)


@pytest.mark.proves("I5.5")
def test_no_other_way_of_writing_ends_a_decision_alone(cast: Cast, life: Life) -> None:
    entry = NewEntry(
        id=UUID(str(compat.uuid7())), person=life.person, kind="order.terminated", on=TODAY, written_at=clock.now(),
        source="desk", data=dict(PAPER), collected_by=cast.lin.pk, entered_by=cast.lin.pk,
    )  # fmt: skip
    with pytest.raises(Unacceptable):
        record(ByActor(cast.actor("lin", TODAY)), entry, today=TODAY, now=clock.now())
    assert stage() == "active"


@pytest.mark.proves("I5.5")
@pytest.mark.parametrize("second_try", [False, True])
def test_one_end_waits_at_a_time(cast: Cast, life: Life, second_try: bool) -> None:
    writes(cast, "lin", life, "order.terminated", **PAPER)
    typed = {"entry": str(Amendment.objects.get().pk)} if second_try else {}
    answer = writes(cast, "lin", life, "order.terminated", **PAPER, **typed)
    assert answer.status_code == (302 if second_try else 422)
    assert Amendment.objects.count() == 1


@pytest.mark.proves("I5.5")
@pytest.mark.parametrize("kind", ["order.terminated", "order.suspended"])
@pytest.mark.parametrize(
    "typed", [{"paper": "无"}, {"paper": ""}, {"reason": ""}, {"reason": "other"}],
    ids=["no number", "no paper", "no reason", "other, unsaid"],
)  # fmt: skip
@pytest.mark.parametrize("who", ["lin", "jing"])
def test_what_ends_or_holds_up_says_its_paper_with_its_number_and_why(
    cast: Cast, life: Life, kind: str, typed: dict[str, str], who: str
) -> None:
    reason = "detained" if kind == "order.suspended" else "imprisoned"
    answer = writes(cast, who, life, kind, **{**PAPER, "reason": reason, **typed})
    assert (answer.status_code, stage(), Amendment.objects.count()) == (422, "active", 0)


def test_a_box_that_the_act_needs_is_seen_and_not_called_optional(cast: Cast, life: Life) -> None:
    page = signed_in(cast, "lin").get(reverse("dossier:record", args=[life.person, "order.terminated"]))
    asked = page.content.decode().partition('<form class="form"')[2].partition("<details")[0]
    label = asked.partition('for="order-terminated-paper"')[2].partition("</label>")[0]
    assert label
    assert "可不填" not in label


@pytest.mark.parametrize("typed", [{"paper": "无"}, {"reason": "other"}])
def test_what_is_wrong_stands_open_without_scripts(cast: Cast, life: Life, typed: dict[str, str]) -> None:
    text = writes(cast, "lin", life, "order.terminated", **{**PAPER, **typed}).content.decode()
    form = text[text.index('<form class="form"') :]
    assert "error" in form
    assert "<details>" not in form.partition("</form>")[0]


def test_a_refusal_is_said_once_in_words_without_quotes(cast: Cast, life: Life) -> None:
    page = writes(cast, "lin", life, "order.resumed").content.decode()
    assert "不能登记“恢复执行”：须此前有中止" in page
    page = writes(cast, "lin", life, "note.written", text="字" * 60_000).content.decode()
    assert "最多 4000 字，现有 60000 字。" in page
    page = writes(cast, "lin", life, "visit.made", on="2020-01-01", mode="in_person").content.decode()
    assert page.count("现为：2020-01-01") <= 1
