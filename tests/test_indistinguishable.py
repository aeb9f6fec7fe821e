"""Nobody learns from an answer's length, headers or time whether somebody is known: not by a search, not by an order
in, not at the sign-in.

Statements are counted elsewhere; here the clock is asked, in turn for who is known and who is not, and the two kinds of
time are compared by rank (Mann-Whitney). That the clock would tell is proved with a leak that is put there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from guihang.access import granting
from guihang.access.models import Lane, User
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS, QIXINGGANG, SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.tests.lives import TODAY, Life
from guihang.rules.identity_number import check_character
from guihang.territory.models import Division
from tests.prove import tries
from tests.timing import compared, mann_whitney

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PROVES = pytest.mark.proves("T2", "ASVS 8.2.2", "PIPL 28")
TIMES, KINDS = max(20, tries(100)), 10
SURNAMES = "诸葛", "慕容", "司马", "上官", "东方"
PASSWORD, WRONG = "horse-battery-七星-staple", "horse-battery-七星-stable"
Ask = Callable[[], HttpResponse]


class LightArgon2(Argon2PasswordHasher):
    """The house's own hasher at a tenth of its cost: still several times what the rest of the answer takes."""

    time_cost, memory_cost, parallelism = 3, 16_384, 1


def number(order: int, region: str = "150699") -> str:
    first = f"{region}19900101{order:03d}"
    return first + check_character(first)


def known(order: int) -> dict[str, Any]:
    """Who is on file, in another county."""
    name = f"{SURNAMES[order % 5]}{'远行归航启程'[order // 5 * 2 :][:2]}"
    return {"name": name, "sex": "m", "id_number": number(100 + order), "phones": [f"138000011{order:02d}"]}


def unknown(order: int) -> dict[str, Any]:
    """Who is on file nowhere; everything is as long."""
    name = f"{SURNAMES[order % 5]}{'清风明月秋水'[order // 5 * 2 :][:2]}"
    return {"name": name, "sex": "m", "id_number": number(500 + order), "phones": [f"138000022{order:02d}"]}


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    for code, name in ((SHULINZHAO, "树林召镇"), (QIXINGGANG, "七星岗街道")):
        Division.objects.create(code=code, name=name, level=4)
    return make_cast()


@pytest.fixture
def elsewhere(cast: Cast) -> None:
    """Some people in Lin's township, and those of another county whom Lin asks for."""
    for order in range(KINDS):
        own = {"name": f"欧阳长{'河山林海川原野云天石'[order]}", "sex": "m", "id_number": number(800 + order)}
        Life(own).reported().write()
        Life(known(order), place=QIXINGGANG).reported().write()


def alike(answer: HttpResponse) -> tuple[object, ...]:
    """What of an answer must be the same: status, length, headers. What is drawn by lot each time is as long."""
    headers = {k: re.sub(r"'nonce-[^']+'", "'nonce-'", v) for k, v in answer.headers.items()}
    cookies = {name: len(morsel.value) for name, morsel in answer.cookies.items()}
    return answer.status_code, len(answer.content), headers, cookies


def searched(cast: Cast, typed: str) -> Ask:
    """A search from a browser of its own, and the page that it leads to."""
    client = signed_in(cast, "lin")
    return lambda: client.post(reverse("dossier:people"), {"q": typed}, follow=True)  # type: ignore[return-value]


SOUGHT = {
    "name": lambda who: who["name"],
    "number": lambda who: who["id_number"],
    "phone": lambda who: who["phones"][0],
}


@PROVES
@pytest.mark.parametrize("by", SOUGHT)
def test_a_search_for_somebody_elsewhere_answers_as_for_nobody(cast: Cast, elsewhere: None, by: str) -> None:
    answers = {str(alike(searched(cast, SOUGHT[by](who(n)))())) for who in (known, unknown) for n in range(KINDS)}
    assert len(answers) == 1
    found = compared(
        lambda n: searched(cast, SOUGHT[by](known(n % KINDS))),
        lambda n: searched(cast, SOUGHT[by](unknown(n % KINDS))),
        TIMES,
    )
    assert not found.tells, found


def test_that_search_finds_whom_lin_does_see(cast: Cast, elsewhere: None) -> None:
    """Else the test above would prove nothing."""
    assert "长河" in searched(cast, "欧阳长河")().content.decode()
    feng = signed_in(cast, "feng")
    assert (
        known(0)["name"]
        in feng.post(reverse("dossier:people"), {"q": known(0)["id_number"]}, follow=True).content.decode()
    )


def order_in(cast: Cast, who: dict[str, Any]) -> Ask:
    """An order in of somebody with this number, which is undone again."""
    client = signed_in(cast, "lin")
    page = client.get(reverse("dossier:order-in")).content.decode()
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([0-9a-f-]{36})"', page)) | {
        "name": "高娃", "id_number": who["id_number"], "id_kind": "resident", "phones": who["phones"][0],
        "address": "甲村 2 号", "order_kind": "treatment", "number": "社戒决字〔2026〕9号", "decided_on": "2026-11-16",
        "place": SHULINZHAO, "term_years": "3", "worker": str(cast.lin.pk), "person": str(uuid4()),
    }  # fmt: skip

    def ask() -> HttpResponse:
        with transaction.atomic():
            answer = client.post(reverse("dossier:order-in"), form)
            transaction.set_rollback(True)
        answer.headers["Location"] = answer.headers["Location"].replace(form["person"], "…")
        return answer  # type: ignore[return-value]

    return ask


@PROVES
def test_an_order_in_of_somebody_known_elsewhere_answers_as_of_nobody(cast: Cast, elsewhere: None) -> None:
    answers = {str(alike(order_in(cast, who(n))())) for who in (known, unknown) for n in range(KINDS)}
    assert len(answers) == 1
    assert answers.pop().startswith("(302"), "it is written"
    found = compared(
        lambda n: order_in(cast, known(n % KINDS)), lambda n: order_in(cast, unknown(n % KINDS)), TIMES
    )  # fmt: skip
    assert not found.tells, found


@pytest.fixture
def with_passwords(cast: Cast, settings: Settings) -> None:
    """Ten sign-ins: one has left, one never had a password, two have no grant. The hash is a real one, but light."""
    settings.PASSWORD_HASHERS = [f"{__name__}.LightArgon2"]
    word = make_password(PASSWORD)
    people = [User(username=f"known-{n}", display_name="某人", password=word) for n in range(KINDS)]
    people[6].is_active, people[7].password = False, make_password(None)
    User.objects.bulk_create(people)
    rows = [granting.row(user, Role.WORKER, SHULINZHAO, *ALWAYS, "承担社区工作") for user in people[:8]]
    for row in rows:
        row.save(force_insert=True)


def tried(name: str, password: str = WRONG) -> Ask:
    """A try at the sign-in from a browser that nobody knows, with no other before it."""
    client = Client()
    client.get(reverse("access:sign-in"))
    Lane.objects.all().delete()
    return lambda: client.post(reverse("access:sign-in"), {"username": name, "password": password})  # type: ignore[return-value]


@PROVES
@pytest.mark.proves("T16", "ASVS 6.3.8")
def test_a_known_name_at_the_sign_in_answers_as_an_unknown_one(with_passwords: None) -> None:
    answers = {str(alike(tried(f"{kind}-{n}")())) for kind in ("known", "other") for n in range(KINDS)}
    assert len(answers) == 1
    found = compared(lambda n: tried(f"known-{n % KINDS}"), lambda n: tried(f"other-{n % KINDS}"), TIMES)
    assert not found.tells, found


@PROVES
@pytest.mark.parametrize(("why", "who"), [("has left", 6), ("has no password", 7)])
def test_who_may_not_enter_is_answered_as_who_is_unknown(with_passwords: None, why: str, who: int) -> None:
    """The right password too says nothing about a sign-in that is closed."""
    words = (PASSWORD, WRONG) if why == "has left" else (WRONG,)
    answers = {str(alike(tried(name, word)())) for word in words for name in (f"known-{who}", f"other-{who}")}
    assert len(answers) == 1
    found = compared(lambda _n: tried(f"known-{who}"), lambda n: tried(f"other-{n % KINDS}"), TIMES)
    assert not found.tells, found


@PROVES
def test_the_clock_would_tell_if_an_unknown_name_cost_no_hash(
    with_passwords: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an answer takes is measured well enough: without the hash for nobody the same test fails."""
    monkeypatch.setattr(User, "set_password", lambda _self, _word: None)  # what the framework does for an unknown name
    found = compared(lambda n: tried(f"known-{n % 6}"), lambda n: tried(f"other-{n % KINDS}"), tries(40) * 2)
    assert found.tells, found
    assert found.longer > 0.9


def test_ranks_are_counted_as_the_books_do() -> None:
    """Against numbers worked out by hand: no overlap, all alike, and the tortoises and hares of the textbook."""
    assert mann_whitney([3, 4], [1, 2])[0] == 1.0
    assert mann_whitney([1, 1, 1], [1, 1, 1]) == (0.5, 1.0)
    tortoise, hare = [1, 7, 8, 9, 10, 11], [2, 3, 4, 5, 6, 12]  # places in the race: U is 25 and 11
    assert mann_whitney(hare, tortoise)[0] == pytest.approx(11 / 36)
    longer, chance = mann_whitney(range(0, 40, 2), range(1, 41, 2))
    assert longer == pytest.approx(0.475)
    assert chance == pytest.approx(0.797, abs=0.01)
    assert mann_whitney(range(20), range(20, 40))[1] < 1e-6
