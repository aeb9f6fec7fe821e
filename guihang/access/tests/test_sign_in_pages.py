"""The pages of whoever hands out sign-ins: who may see and change whom, and what ends at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from guihang.access import clock, granting, living
from guihang.access.models import Grant, HouseEvent, User
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS, BAINIJING, DALAD, ORDOS, QIXINGGANG, SHULINZHAO, Cast
from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
from guihang.territory.places import OWN_COPY

PURPOSE = "承担树林召镇社区工作"
WORD = re.compile(r'<strong translate="no">([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</strong>')


@pytest.fixture
def wu(cast: Cast, client: Client) -> Client:
    """Wu hands out the sign-ins of Dalad."""
    load_divisions(OWN_COPY, OWN_COPY_AS_OF)
    client.force_login(cast.wu)
    return client


def page_of(user: User) -> str:
    return f"/sign-ins/{user.pk}/"


def asked(**changed: str) -> dict[str, str]:
    """A form as it is filled in."""
    first, last = clock.today(), clock.today() + timedelta(days=200)
    form = {"role": "worker", "place": SHULINZHAO, "first": first.isoformat(), "last": last.isoformat()}
    return form | {"purpose": PURPOSE} | changed


def test_a_sign_in_is_seen_where_its_grants_lie_and_nobody_else_is(wu: Client) -> None:
    page = wu.get("/sign-ins/").content.decode()
    assert all(name in page for name in ("林晓", "马骏", "王敏", "赵刚", "吴静", "孔亮"))  # Kong has no grant at all
    assert not any(name in page for name in ("钱玉", "孙立", "冯涛"))


@pytest.mark.parametrize(("typed", "found"), [("li", "林晓"), ("王", "王敏"), ("WANG", "王敏")])
def test_a_search_finds_a_part_of_user_name_or_name(wu: Client, typed: str, found: str) -> None:
    page = wu.post("/sign-ins/", {"q": typed}).content.decode()
    assert found in page
    assert "马骏" not in page


def test_a_filter_shows_whose_grant_ends_within_thirty_days(wu: Client, cast: Cast) -> None:
    Grant.objects.filter(user=cast.ma).update(valid_until=clock.today() + timedelta(days=30))
    page = wu.get("/sign-ins/?show=ending").content.decode()
    assert "马骏" in page
    assert "林晓" not in page


def test_somebody_new_gets_a_password_that_is_shown_once_and_must_be_changed(wu: Client, client: Client) -> None:
    answer = wu.post("/sign-ins/add/", asked(username="hai", display_name="海兰"))
    (word,) = WORD.findall(answer.content.decode())
    made = User.objects.get(username="hai")
    assert made.check_password(word)
    assert made.first_password
    assert word not in wu.get(page_of(made)).content.decode()
    given = made.grants.get()
    assert (given.role, given.low, given.purpose, given.given_by) == (
        Role.WORKER, SHULINZHAO, PURPOSE, User.objects.get(username="wu").pk,
    )  # fmt: skip


def test_a_first_password_opens_nothing_but_its_change(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.lin.pk).update(first_password=True)
    client.force_login(cast.lin)
    assert client.get("/people/").headers.get("Location") == "/account/password/"
    assert client.get("/account/password/").status_code == 200


def test_a_place_may_be_named_as_people_call_it(wu: Client, cast: Cast) -> None:
    wu.post(page_of(cast.kong), asked(place="白泥井镇", do="give"))
    assert cast.kong.grants.get().low == BAINIJING


@pytest.mark.parametrize("place", [QIXINGGANG, ORDOS, "七星岗街道", "nowhere", "15", "999999999999"])
def test_nothing_is_granted_outside_ones_own_territory(wu: Client, cast: Cast, place: str) -> None:
    answer = wu.post(page_of(cast.kong), asked(place=place, do="give"))
    assert answer.status_code == 422
    assert not cast.kong.grants.exists()


def test_a_refused_grant_says_why_and_keeps_what_was_typed(wu: Client, cast: Cast) -> None:
    answer = wu.post(page_of(cast.zhou), asked(do="give", purpose="另有安排"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "同一人不能同时担任" in page
    assert "worker" not in re.sub(r"<[^>]*>", "", page)  # a role by its name, not by its code
    assert 'value="另有安排"' in page


def test_an_ended_grant_opens_nothing_from_the_next_request_on(wu: Client, cast: Cast) -> None:
    lin = Client()
    lin.force_login(cast.lin)
    assert lin.get("/people/").status_code == 200
    wu.post(page_of(cast.lin), {"do": "end", "grant": str(cast.lin.grants.get().pk)})
    assert lin.get("/people/").status_code == 403
    assert cast.lin.grants.get().ended_by == cast.wu.pk


def test_a_closed_sign_in_is_out_and_may_be_opened_again(wu: Client, cast: Cast) -> None:
    lin = Client()
    lin.force_login(cast.lin)
    wu.post(page_of(cast.lin), {"do": "leave", "when": "now"})
    assert lin.get("/account/").status_code == 302
    wu.post(page_of(cast.lin), {"do": "open"})
    cast.lin.refresh_from_db()
    assert cast.lin.is_active
    assert not Grant.objects.on(clock.today()).filter(user=cast.lin).exists()


def test_a_new_first_password_puts_out_whoever_is_signed_in(wu: Client, cast: Cast) -> None:
    lin = Client()
    lin.force_login(cast.lin)
    (word,) = WORD.findall(wu.post(page_of(cast.lin), {"do": "password"}).content.decode())
    cast.lin.refresh_from_db()
    assert cast.lin.check_password(word)
    assert lin.get("/account/").status_code == 302


@pytest.mark.parametrize("do", ["password", "leave", "open", "reset"])
def test_who_is_granted_something_elsewhere_too_is_left_to_the_administrator_there(
    wu: Client, cast: Cast, do: str
) -> None:
    granting.row(cast.lin, Role.WORKER, QIXINGGANG, *ALWAYS, "借调").save(force_insert=True)
    before = User.objects.get(pk=cast.lin.pk)
    answer = wu.post(page_of(cast.lin), {"do": do, "when": "now"})
    after = User.objects.get(pk=cast.lin.pk)
    assert answer.status_code == 422
    assert (after.password, after.is_active) == (before.password, before.is_active)
    assert "七星岗" not in answer.content.decode()
    assert not WORD.search(answer.content.decode())


@pytest.mark.parametrize("do", ["password", "leave", "end", "reset"])
def test_nobody_changes_their_own_sign_in_here(wu: Client, cast: Cast, do: str) -> None:
    wu.post(page_of(cast.wu), {"do": do, "when": "now", "grant": str(cast.wu.grants.get().pk)})
    after = User.objects.get(pk=cast.wu.pk)
    assert (after.is_active, after.password) == (True, cast.wu.password)
    assert after.grants.get().ended_at is None


def test_a_grant_of_somebody_else_is_not_ended_through_this_page(wu: Client, cast: Cast) -> None:
    for grant in (cast.ma.grants.get().pk, cast.feng.grants.get().pk, "no id"):
        assert wu.post(page_of(cast.lin), {"do": "end", "grant": str(grant)}).status_code == 404
    assert not Grant.objects.exclude(ended_at=None).exists()


@pytest.mark.parametrize("name", ["feng", "qian", "sun"])
def test_a_sign_in_outside_looks_like_none(wu: Client, cast: Cast, name: str) -> None:
    foreign, none = wu.get(page_of(getattr(cast, name))), wu.get("/sign-ins/00000000-0000-0000-0000-000000000001/")
    assert (foreign.status_code, none.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"username": "Hai Lan"}, "用户名为 2 至 64 个"),
        ({"username": "lin"}, "已被使用"),
        ({"last": "2020-01-01"}, "早于第一天"),
        ({"place": DALAD}, "乡镇"),
        ({"purpose": ""}, "必填"),
    ],
)
def test_a_form_that_is_wrong_says_where_and_writes_nothing(wu: Client, changed: dict[str, str], says: str) -> None:
    answer = wu.post("/sign-ins/add/", asked(username="hai", display_name="海兰") | changed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not User.objects.filter(display_name="海兰").exists()


def test_nonsense_in_a_form_is_refused_in_words(wu: Client, cast: Cast) -> None:
    assert wu.post(page_of(cast.kong), asked(do="give", first="31.12.", last="x")).status_code == 422
    assert wu.post(page_of(cast.kong), {"do": "dance"}).status_code == 400
    assert not cast.kong.grants.exists()


VILLAGE = "150621100200"


@pytest.mark.proves("T1", "I4.5")
@pytest.mark.parametrize("said", [VILLAGE, "大树湾村委会"])
def test_a_home_village_is_kept_as_a_mark_that_no_page_shows(wu: Client, cast: Cast, said: str) -> None:
    wu.post(page_of(cast.lin), {"do": "home", "village": said})
    cast.lin.refresh_from_db()
    assert len(cast.lin.lives_in) == 64
    assert living.village_of(cast.lin, ["150621100201", VILLAGE]) == VILLAGE
    page = wu.get(page_of(cast.lin)).content.decode()
    assert cast.lin.lives_in not in page
    assert VILLAGE not in page
    wu.post(page_of(cast.lin), {"do": "home", "village": ""})
    cast.lin.refresh_from_db()
    assert cast.lin.lives_in == ""
    assert HouseEvent.objects.filter(kind="sign_in.village", about=cast.lin.pk).count() == 2


@pytest.mark.parametrize("said", [SHULINZHAO, "999999999999", "1506", "没有这个村", "南伙房村委会"])
def test_what_is_no_village_or_one_of_two_is_refused_and_kept_in_the_form(wu: Client, cast: Cast, said: str) -> None:
    answer = wu.post(page_of(cast.lin), {"do": "home", "village": said})
    assert answer.status_code == 422
    assert f'value="{said}"' in answer.content.decode()
    cast.lin.refresh_from_db()
    assert cast.lin.lives_in == ""


def test_two_who_live_in_one_village_have_two_marks(wu: Client, cast: Cast) -> None:
    for user in (cast.lin, cast.ma):
        wu.post(page_of(user), {"do": "home", "village": VILLAGE})
        user.refresh_from_db()
    assert cast.lin.lives_in != cast.ma.lives_in


def test_somebody_new_may_have_a_home_village_at_once_or_none(wu: Client) -> None:
    wu.post("/sign-ins/add/", asked(username="hai", display_name="海兰", village=VILLAGE))
    wu.post("/sign-ins/add/", asked(username="gao", display_name="高云"))
    assert living.village_of(User.objects.get(username="hai"), [VILLAGE]) == VILLAGE
    assert User.objects.get(username="gao").lives_in == ""
