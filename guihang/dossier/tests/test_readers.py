"""Restricted files: named readers only. For everybody else such a file is nowhere, but in a sum."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from uuid_utils import compat

from guihang.access import clock
from guihang.access.models import HouseEvent
from guihang.access.roles import Role
from guihang.access.tests.cast import BAINIJING, DALAD, SHULINZHAO, Cast, make_cast, signed_in, somebody
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Match, Order, Person, Reader
from guihang.dossier.rebuild import rebuild
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.lives import NOW, TODAY, Life, monthly
from guihang.dossier.verify import verify
from guihang.dossier.workout import work_out
from guihang.territory.models import Division

pytestmark = [pytest.mark.django_db, pytest.mark.proves("T1", "T2", "I4.2")]
NAME, NUMBER = "慕容远志", "150699199001017777"
WHY = {"restricted": True, "why": "relative"}


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    for code, name, level in ((DALAD, "达拉特旗", 3), (SHULINZHAO, "树林召镇", 4)):
        Division.objects.create(code=code, name=name, level=level, valid_from=date(2020, 1, 1))
    return make_cast()


@pytest.fixture
def life(cast: Cast) -> Life:
    """Somebody with work waiting in every list, and a colleague of the same days who is not restricted."""
    other = Life().reported().tested(*monthly(3))
    other.write()
    life = Life({"name": NAME, "sex": "m", "id_number": NUMBER, "phones": ["13800007777"]}).reported()
    life.tested(*monthly(3)).tested(date(2026, 11, 20), result="positive")
    for day in ("2026-05-01", "2026-06-01", "2026-07-01"):
        life.act("test.refused", date.fromisoformat(day), {"notice_on": day, "excuse": "无"})
    life.act("worker.assigned", date(2026, 4, 1), {"user": str(cast.lin.pk)})
    life.write()
    Match.objects.create(one_id=life.person, other_id=other.person, level=3, place=DALAD, found_at=NOW)
    return life


def restrict(life: Life, *readers: UUID) -> None:
    life.act("file.restricted", TODAY, {**WHY, "readers": sorted(map(str, readers))})
    life.write()


FORM = {"restricted": "1", "why": "relative"}


def send(client: Client, life: Life, *readers: UUID, **more: str) -> Any:
    form = {**FORM, "entry": str(compat.uuid7()), "readers": [str(r) for r in readers], **more}
    return client.post(f"/people/{life.person}/readers/", form)


def test_the_lead_names_readers_and_takes_them_away_at_once(cast: Cast, life: Life) -> None:
    wang, jing = signed_in(cast, "wang"), signed_in(cast, "jing")
    address = f"/people/{life.person}/"
    assert jing.get(address).status_code == 200
    assert send(wang, life, cast.lin.pk, cast.wang.pk).status_code == 302
    assert set(Reader.objects.values_list("user", flat=True)) == {cast.lin.pk, cast.wang.pk}
    assert jing.get(address).status_code == 404
    assert send(wang, life, cast.lin.pk, cast.wang.pk, cast.jing.pk).status_code == 302
    assert jing.get(address).status_code == 200
    assert send(wang, life, cast.lin.pk, cast.wang.pk).status_code == 302
    assert jing.get(address).status_code == 404
    assert send(wang, life, restricted="0").status_code == 302
    assert jing.get(address).status_code == 200
    assert not Reader.objects.exists()
    assert HouseEvent.objects.filter(kind="file.readers").count() == 4


@pytest.mark.parametrize(
    ("who", "said"),
    [((), "至少指定一人"), (("lin",), "至少要有一位单位负责人"), (("wang",), "请先把档案交给别人负责")],
)
def test_a_list_that_would_close_the_file_for_good_or_shut_out_its_worker_is_refused(
    cast: Cast, life: Life, who: tuple[str, ...], said: str
) -> None:
    answer = send(signed_in(cast, "wang"), life, *(getattr(cast, n).pk for n in who))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Person.objects.get(pk=life.person).restricted


def test_who_takes_over_must_be_a_reader(cast: Cast, life: Life) -> None:
    restrict(life, cast.lin.pk, cast.wang.pk)
    other = somebody(Role.WORKER, SHULINZHAO)
    life.act("worker.assigned", TODAY, {"user": str(other.pk)})
    with pytest.raises(Unacceptable):
        life.write()
    life.made.clear()
    life.act("worker.assigned", TODAY, {"user": str(cast.wang.pk)})
    life.write()


def test_a_lead_who_is_no_reader_is_told_and_led_away(cast: Cast, life: Life) -> None:
    other = somebody(Role.OFFICE_LEAD, SHULINZHAO, "other-lead")
    wang = signed_in(cast, "wang")
    answer = send(wang, life, cast.lin.pk, other.pk)
    assert answer.headers["Location"] == "/"
    assert wang.get(f"/people/{life.person}/readers/").status_code == 404
    client = Client()
    client.force_login(other)
    assert client.get(f"/people/{life.person}/readers/").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("lin", 403), ("zhao", 403), ("jing", 403), ("qian", 403), ("ma", 403)])
def test_nobody_but_the_lead_names_readers(cast: Cast, life: Life, name: str, status: int) -> None:
    assert signed_in(cast, name).get(f"/people/{life.person}/readers/").status_code == status


def test_verify_finds_a_reader_who_was_smuggled_in_and_rebuild_puts_it_right(cast: Cast, life: Life) -> None:
    restrict(life, cast.lin.pk)
    assert verify(only=[life.person]).faults == []
    Reader.objects.create(person_id=life.person, user=cast.ma.pk)
    assert [(f.person, f.code) for f in verify(only=[life.person]).faults] == [(life.person, "readers")]
    rebuild(TODAY)
    assert list(Reader.objects.values_list("person", "user")) == [(life.person, cast.lin.pk)]
    assert verify(only=[life.person]).faults == []
    Reader.objects.all().delete()
    assert [f.code for f in verify(only=[life.person]).faults] == ["readers"]
    rebuild(TODAY)
    assert list(Reader.objects.values_list("user", flat=True)) == [cast.lin.pk]


def test_the_newest_word_holds_and_a_withdrawn_one_does_not(cast: Cast, life: Life) -> None:
    restrict(life, cast.lin.pk)
    entry = entries_of([life.person])[life.person][-1]
    life.act("entry.withdrawn", TODAY, {}, supersedes=entry.id)
    life.write()
    assert not Person.objects.get(pk=life.person).restricted
    assert not Reader.objects.filter(person=life.person).exists()
    assert work_out(entries_of([life.person])[life.person], TODAY + timedelta(days=1)).readers is None
    assert clock.today() == TODAY


def test_a_decision_in_another_place_shows_that_place_nothing_of_it(cast: Cast, life: Life) -> None:
    """Two decisions run, and the file lies with the newer one; of the older one no count and no nameless line."""
    data = {"order_kind": "rehabilitation", "decided_on": "2026-10-01", "place": BAINIJING, "term_years": 3}
    life.act("order.entered", date(2026, 10, 1), data)
    life.write()
    life.act("worker.assigned", TODAY, {"user": str(cast.ma.pk)})
    restrict(life, cast.ma.pk)
    here = Duty.objects.filter(person=life.person, place=SHULINZHAO)
    assert (Person.objects.get(pk=life.person).place, here.exists()) == (BAINIJING, True)
    for name in ("lin", "wang", "jing", "zhao"):
        actor = cast.actor(name, TODAY)
        assert not Duty.objects.visible_to(actor).filter(person=life.person).exists(), name
        assert not Order.objects.visible_to(actor).filter(person=life.person).exists(), name
    assert Duty.objects.visible_to(cast.actor("ma", TODAY)).filter(person=life.person).exists()
    assert f"/people/{life.person}/" not in signed_in(cast, "lin").get("/").content.decode()
