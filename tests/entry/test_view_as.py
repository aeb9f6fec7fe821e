""" "View as this role here": on an invented county only, written down, and nothing can be written with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from guihang.access import clock, granting, view_as
from guihang.access.models import Grant, ReadEvent
from guihang.access.roles import LEVELS, Role
from guihang.access.tests.cast import BAINIJING, DALAD, ORDOS, QIXINGGANG, SHULINZHAO, VILLAGE, Cast, signed_in
from guihang.access.watch_models import HouseEvent
from guihang.territory.models import Division

BEGIN, END = "/roles/view-as/", "/roles/view-as/end/"
LEVEL = {DALAD: 3, SHULINZHAO: 4, BAINIJING: 4, VILLAGE: 5, ORDOS: 2, QIXINGGANG: 4}

pytestmark = [pytest.mark.proves("T14", "I4.1", "ASVS 8.3.1")]


@pytest.fixture
def demo(settings: Settings, cast: Cast) -> Cast:
    settings.GUIHANG_DEMO = True
    Division.objects.bulk_create(Division(code=c, name=c, level=n) for c, n in LEVEL.items())
    return cast


def looking(cast: Cast, role: str = "worker", place: str = SHULINZHAO) -> Client:
    """Wu's browser while she looks as a role."""
    wu = signed_in(cast, "wu")
    assert wu.post(BEGIN, {"role": role, "place": place}).status_code == 302
    return wu


def test_the_administrator_sees_what_the_role_would_see_under_a_bar(demo: Cast) -> None:
    wu = looking(demo)
    page = wu.get("/people/").content.decode()
    assert "您看到的是该角色会看到的内容" in page
    assert "社区工作人员" in page
    assert f'action="{END}"' in page
    assert wu.get("/sign-ins/").status_code == 403, "and nothing of her own"
    assert "您看到的是该角色" in wu.get("/roles/").content.decode(), "on every page"


def test_going_back_gives_her_own_eyes_again(demo: Cast) -> None:
    wu = looking(demo)
    assert wu.post(END)["Location"] == "/roles/"
    assert wu.get("/sign-ins/").status_code == 200
    assert wu.get("/people/").status_code == 403
    assert "您看到的是该角色" not in wu.get("/roles/").content.decode()


@pytest.mark.parametrize("demo_only", [False])
def test_where_people_are_real_it_is_refused_and_said_why(cast: Cast, settings: Settings, demo_only: bool) -> None:
    settings.GUIHANG_DEMO = demo_only
    wu = signed_in(cast, "wu")
    assert BEGIN not in wu.get("/roles/").content.decode(), "and not offered"
    answer = wu.post(BEGIN, {"role": "worker", "place": SHULINZHAO})
    assert answer.status_code == 403
    assert "不能在真实数据上" in answer.content.decode()
    assert wu.get("/people/").status_code == 403


def test_what_was_begun_on_a_demo_is_worth_nothing_elsewhere(demo: Cast, settings: Settings) -> None:
    wu = looking(demo)
    settings.GUIHANG_DEMO = False
    assert wu.get("/people/").status_code == 403
    assert wu.get("/sign-ins/").status_code == 200


@pytest.mark.parametrize("name", ["lin", "wang", "zhao", "zhou", "xi", "shen", "bao", "jing", "kong"])
def test_nobody_else_may(demo: Cast, name: str) -> None:
    client = signed_in(demo, name)
    assert client.post(BEGIN, {"role": "office_lead", "place": SHULINZHAO}).status_code == 403
    assert BEGIN not in client.get("/roles/").content.decode()


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("worker", QIXINGGANG), ("worker", DALAD), ("city", ORDOS), ("county", SHULINZHAO), ("owner", SHULINZHAO),
        ("worker", "nowhere"), ("", ""), ("village_clerk", SHULINZHAO),
    ],
)  # fmt: skip
def test_only_a_role_of_that_level_in_ones_own_territory(demo: Cast, role: str, place: str) -> None:
    wu = signed_in(demo, "wu")
    assert wu.post(BEGIN, {"role": role, "place": place}).status_code == 422
    assert view_as.CHOSEN not in wu.session


@pytest.mark.parametrize("role", [r for r in Role if LEVELS[r] & {3, 4, 5}])
def test_every_role_that_there_is_here_can_be_looked_as(demo: Cast, role: Role) -> None:
    place = next(p for p in (SHULINZHAO, VILLAGE, DALAD) if LEVEL[p] in LEVELS[role])
    wu = looking(demo, role, place)
    assert "您看到的是该角色" in wu.get("/account/").content.decode()


@pytest.mark.parametrize("address", ["/people/", "/account/", "/language/", BEGIN, "/log/", "/nowhere/", "/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_but_going_back_and_out_is_done_while_looking(demo: Cast, address: str, method: str) -> None:
    wu = looking(demo, "office_lead")
    answer = getattr(wu, method)(address)
    assert answer.status_code in ({403, 404} if address == "/nowhere/" else {403})
    assert wu.session[view_as.CHOSEN]["role"] == "office_lead"


def test_signing_out_ends_it_and_signing_in_again_begins_with_ones_own_eyes(demo: Cast) -> None:
    wu = looking(demo)
    kept = dict(wu.session.items())
    assert wu.post("/sign-out/")["Location"] == "/sign-in/"
    assert wu.get("/people/")["Location"].startswith("/sign-in/")
    wu.force_login(demo.wu)
    assert view_as.CHOSEN in kept
    assert view_as.CHOSEN not in wu.session
    assert wu.get("/people/").status_code == 403


def test_who_signs_in_over_a_session_that_looks_does_not_look(demo: Cast) -> None:
    wu = looking(demo)
    wu.force_login(demo.wu)  # the same person, without signing out
    assert view_as.CHOSEN not in wu.session


def test_it_lasts_no_longer_than_her_own_grant(demo: Cast) -> None:
    wu = looking(demo)
    Grant.objects.filter(user=demo.wu).update(ended_at=clock.now())
    assert wu.get("/people/").status_code == 403
    assert wu.get("/sign-ins/").status_code == 403


def test_a_session_that_somebody_else_got_hold_of_opens_nothing(demo: Cast) -> None:
    lin = signed_in(demo, "kong")
    session = lin.session
    session[view_as.CHOSEN] = {"role": "province", "place": "150000000000"}
    session.save()
    assert lin.get("/people/").status_code == 403
    for nonsense in ({"role": "worker"}, {"place": SHULINZHAO}, ["worker"], "worker", {"role": 1, "place": None}):
        session[view_as.CHOSEN] = nonsense
        session.save()
        assert lin.get("/account/").status_code == 200


def test_an_actor_who_looks_writes_nothing_by_any_other_way(demo: Cast, rf: Any) -> None:
    from guihang.access.actor import Refused
    from guihang.dossier.writer import ByActor

    request = rf.get("/")
    request.session = {view_as.CHOSEN: {"role": "worker", "place": SHULINZHAO}}
    actor = view_as.seen_as(request, demo.actor("wu"))
    assert actor.may_write("visit.made", SHULINZHAO), "so the page offers what the role would be offered"
    with pytest.raises(Refused):
        ByActor(actor).require("visit.made", SHULINZHAO)


def test_beginning_and_ending_are_written_down_and_readings_name_her(demo: Cast) -> None:
    wu = looking(demo)
    wu.post("/people/", {"q": "归"})  # refused: nothing is searched
    wu.get("/people/?all=1")
    wu.post(END)
    begun, ended = HouseEvent.objects.filter(kind__startswith="view_as.").order_by("at", "id")
    assert (begun.kind, begun.user_id, begun.place, begun.told) == (
        "view_as.begun", demo.wu.pk, SHULINZHAO, {"role": "worker"},
    )  # fmt: skip
    assert (ended.kind, ended.user_id) == ("view_as.ended", demo.wu.pk)
    assert not ReadEvent.objects.exclude(user_id=demo.wu.pk).exists()


def test_a_grant_at_another_place_does_not_widen_it(demo: Cast) -> None:
    granting.row(demo.wu, Role.SECURITY_ADMIN, "150622000000", date(2020, 1, 1), date(2099, 1, 1), "x").save()
    wu = looking(demo)
    actor = view_as.seen_as(wu.get("/account/").wsgi_request, demo.actor("wu"))
    assert [g.territory.code for g in actor.grants] == [SHULINZHAO]
