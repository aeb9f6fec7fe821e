"""What is done with another's sign-in is done by whoever has just signed in, and the form survives the question."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, get_resolver

from guihang.access import clock, factor, fresh, oidc
from guihang.access.models import Grant, HouseEvent, Passkey, ProviderLink, User
from guihang.access.tests.cast import SHULINZHAO, Cast
from guihang.access.tests.conftest import PASSWORD
from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
from guihang.territory.places import OWN_COPY

pytestmark = pytest.mark.proves("ASVS 7.5.3", "T18", "I4.2", "I4.3")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
DEEDS = ("give", "end", "leave", "open", "password", "reset", "link", "unlink")


@pytest.fixture
def wu(keyed: Cast) -> Client:
    """Wu hands out the sign-ins of Dalad, and signed in six minutes ago."""
    load_divisions(OWN_COPY, OWN_COPY_AS_OF)
    client = Client()
    client.force_login(keyed.wu)
    return later(client)


def later(client: Client) -> Client:
    """Six minutes later."""
    session = client.session
    session[fresh.FRESH] -= 6 * 60
    session.save()
    return client


def given(**changed: str) -> dict[str, str]:
    first, last = clock.today(), clock.today() + timedelta(days=200)
    form = {"role": "worker", "place": SHULINZHAO, "first": first.isoformat(), "last": last.isoformat()}
    return form | {"purpose": "承担<树林召>社区工作"} | changed


def form_of(deed: str, cast: Cast) -> dict[str, str]:
    more = {
        "give": given(),
        "end": {"grant": str(cast.lin.grants.get().pk)},
        "leave": {"when": "now"},
        "link": {"subject": "工号-20931"},
    }
    return {"do": deed} | more.get(deed, {})


def state_of(user: User) -> tuple[object, ...]:
    """Everything of a sign-in that a deed could change."""
    row = User.objects.values_list("password", "is_active", "leaves_on", "first_password").get(pk=user.pk)
    grants = list(Grant.objects.filter(user=user).order_by("pk").values_list("pk", "ended_at"))
    return row, grants, factor.factors_of(user).count, list(ProviderLink.objects.filter(user=user).values_list("pk"))


def page_of(answer: HttpResponseBase) -> str:
    return getattr(answer, "content", b"").decode()


def typed_in(answer: HttpResponseBase) -> dict[str, str]:
    """What the question carries on of the form, as a browser would send it."""
    question = page_of(answer).partition(f'name="{fresh.WORD}"')[0].rpartition("<form")[2]
    return {name: unescape(value) for name, value in HIDDEN.findall(question) if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_over_a_sign_in_waits_for_the_answer(wu: Client, keyed: Cast, deed: str) -> None:
    key = {"credential": b"1", "credential_mark": "1", "public_key": b"1", "host": "localhost"}
    Passkey.objects.create(user=keyed.lin, name="电脑", added_at=clock.now(), **key)
    before, told = state_of(keyed.lin), HouseEvent.objects.count()
    asked = wu.post(f"/sign-ins/{keyed.lin.pk}/", form_of(deed, keyed))
    assert asked.status_code == 403
    assert f'name="{fresh.WORD}"' in asked.content.decode()
    assert typed_in(asked) == form_of(deed, keyed), "and all of the form goes on with it"
    wrong = wu.post(f"/sign-ins/{keyed.lin.pk}/", typed_in(asked) | {fresh.WORD: "not-the-password"})
    assert wrong.status_code == 403
    assert state_of(keyed.lin) == before
    assert HouseEvent.objects.exclude(kind__startswith="sign_in.").count() == told


def test_after_the_answer_the_form_is_done_as_it_was_filled_in(wu: Client, keyed: Cast) -> None:
    asked = wu.post(f"/sign-ins/{keyed.kong.pk}/", given(do="give"))
    assert not keyed.kong.grants.exists()
    done = wu.post(f"/sign-ins/{keyed.kong.pk}/", typed_in(asked) | {fresh.WORD: PASSWORD})
    assert done.status_code == 302
    assert (keyed.kong.grants.get().low, keyed.kong.grants.get().purpose) == (SHULINZHAO, "承担<树林召>社区工作")
    assert wu.post(f"/sign-ins/{keyed.lin.pk}/", {"do": "leave", "when": "now"}).status_code == 302, "asked once"


def test_somebody_new_waits_for_it_too_and_the_first_password_is_shown_after_it(wu: Client, keyed: Cast) -> None:
    asked = wu.post("/sign-ins/add/", given(username="hai", display_name="海兰"))
    assert asked.status_code == 403
    assert not User.objects.filter(username="hai").exists()
    done = wu.post("/sign-ins/add/", typed_in(asked) | {fresh.WORD: PASSWORD})
    assert done.status_code == 200
    made = User.objects.get(username="hai")
    word = re.findall(r'<strong translate="no">([a-z2-9-]{19})</strong>', done.content.decode())
    assert made.check_password(word[0])


def test_a_link_to_the_county_s_sign_in_is_made_after_it(
    wu: Client, keyed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "name", lambda: "旗里的登录")
    asked = wu.post(f"/sign-ins/{keyed.lin.pk}/", form_of("link", keyed))
    assert not ProviderLink.objects.exists()
    wu.post(f"/sign-ins/{keyed.lin.pk}/", typed_in(asked) | {fresh.WORD: PASSWORD})
    assert ProviderLink.objects.get().mark == oidc.mark_of("工号-20931")


def test_looking_and_searching_ask_nothing(wu: Client, keyed: Cast) -> None:
    assert wu.get("/sign-ins/").status_code == 200
    assert wu.post("/sign-ins/", {"q": "lin"}).status_code == 200
    assert wu.get("/sign-ins/add/").status_code == 200
    assert wu.get(f"/sign-ins/{keyed.lin.pk}/").status_code == 200


def test_the_question_tells_nobody_whether_there_is_such_a_sign_in(wu: Client, keyed: Cast) -> None:
    elsewhere = f"/sign-ins/{keyed.feng.pk}/"
    nowhere = "/sign-ins/00000000-0000-0000-0000-000000000001/"
    assert [wu.post(a, {"do": "reset"}).status_code for a in (elsewhere, nowhere)] == [403, 403]
    again = {"do": "reset", fresh.WORD: PASSWORD}
    assert [wu.post(a, again).status_code for a in (elsewhere, nowhere)] == [404, 404]


def test_who_may_not_hand_out_sign_ins_is_not_asked(keyed: Cast) -> None:
    client = Client()
    client.force_login(keyed.lin)
    refused = later(client).post(f"/sign-ins/{keyed.ma.pk}/", {"do": "reset"})
    assert refused.status_code == 403
    assert fresh.WORD not in refused.content.decode()


def test_no_page_of_this_kind_forgets_to_ask() -> None:
    """Every address under /sign-ins/ that does something asks; the list with its search does nothing."""
    every = [p for p in get_resolver("guihang.access.urls").url_patterns if isinstance(p, URLPattern)]
    found = [p for p in every if str(p.pattern).startswith("sign-ins/")]
    asks = {p.name for p in found if getattr(p.callback, "asks_once_more", False)}
    assert asks == {p.name for p in found} - {"sign-ins"}
