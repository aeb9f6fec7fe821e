"""Who answers for how many: the page of workers, and the lists that its numbers open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access import granting, places
from guihang.access.models import Choice, User
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS, BAINIJING, SHULINZHAO, Cast, make_cast
from guihang.desk.workers import Load, loads
from guihang.dossier.answering import nobody_answers
from guihang.dossier.models import Person
from guihang.dossier.scope import Scope
from guihang.dossier.tests.lives import BATU, TODAY, XIAOMEI, Life, monthly

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Iterator[Cast]:
    settings.GUIHANG_TODAY = TODAY
    places.forget()
    yield make_cast()
    places.forget()


def client(cast: Cast, name: str) -> Client:
    made = Client()
    made.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    return made


def page(cast: Cast, name: str, asked: str = "") -> str:
    answer = client(cast, name).get(reverse("desk:workers") + asked)
    assert answer.status_code == 200
    return answer.content.decode()


def colleague(name: str, place: str = SHULINZHAO) -> User:
    user = User.objects.create(username=name, display_name=name)
    granting.row(user, Role.WORKER, place, *ALWAYS, "承担社区工作").save(force_insert=True)
    return user


def of(worker: UUID | None, number: int = 0, place: str = SHULINZHAO, tier: str = "") -> Life:
    """Somebody who has reported in, with the eighth test missed, and their worker."""
    said = {**BATU, "name": f"巴特{chr(0x4E00 + number)}", "id_number": f"15069919900101{number:03d}1"}
    life = Life(said, place=place).reported().tested(*monthly(7))
    if worker:
        life.act("worker.assigned", date(2026, 3, 10), {"user": str(worker)})
    if tier:
        life.act("tier.set", date(2026, 3, 11), {"tier": tier}, order=life.order)
    life.write()
    return life


def load_of(cast: Cast, worker: UUID | None, name: str = "wang") -> Load:
    actor = cast.actor(name, TODAY)
    found = loads(actor, Scope.read(actor, ""))
    return next(w for w in (*found.workers, *found.left, found.nobody) if w.id == worker)


def test_each_worker_stands_there_with_people_tiers_and_duties(cast: Cast) -> None:
    hai = colleague("海兰")
    of(cast.lin.pk, 1, tier="red")
    of(cast.lin.pk, 2)
    of(hai.pk, 3, tier="blue")
    lin = load_of(cast, cast.lin.pk)
    assert (lin.people, lin.tiers["red"], lin.tiers["blue"], lin.duties["missed"] > 1) == (2, 1, 0, True)
    assert (load_of(cast, hai.pk).people, load_of(cast, cast.wang.pk).people) == (1, 0)
    text = page(cast, "wang")
    assert {"林晓", "海兰", "王敏"} <= set(re.findall(r"[林海王][晓兰敏]", text))


def test_the_numbers_are_the_lines_of_the_lists_they_open(cast: Cast) -> None:
    hai = colleague("海兰")
    for n in range(3):
        of(cast.lin.pk, n)
    of(hai.pk, 3)
    lin = load_of(cast, cast.lin.pk)
    for section, count in lin.duties.items():
        text = client(cast, "lin").get(f"/?worker={cast.lin.pk}&section={section}").content.decode()
        assert text.count('<li class="line') == count, section


def test_people_whom_nobody_answers_for_are_found_even_where_somebody_is_named(cast: Cast) -> None:
    left, moved = colleague("沙文"), colleague("马远", BAINIJING)
    of(None, 1)
    of(left.pk, 2)
    of(moved.pk, 3)  # answers elsewhere: the file has moved on
    answered = of(cast.lin.pk, 4)
    granting.end(left)
    assert load_of(cast, None).people == 3
    found = Person.objects.filter(nobody_answers(TODAY))
    assert found.count() == 3
    assert answered.person not in found.values_list("pk", flat=True)
    text = page(cast, "wang")
    assert "沙文" in text
    assert f"worker={left.pk}" in text
    section = client(cast, "lin").get("/?worker=nobody&section=missed").content.decode()
    assert section.count('<li class="line') == load_of(cast, None).duties["missed"]


def test_a_closed_sign_in_and_a_grant_that_has_run_out_answer_for_nobody(cast: Cast) -> None:
    closed, over = colleague("沙文"), User.objects.create(username="over", display_name="过去")
    granting.row(over, Role.WORKER, SHULINZHAO, date(2020, 1, 1), date(2026, 11, 21), "曾承担").save(force_insert=True)
    of(closed.pk, 1)
    of(over.pk, 2)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert load_of(cast, None).people == 2


def test_a_county_reader_looks_at_all_offices_and_hands_over_nothing(cast: Cast) -> None:
    of(cast.lin.pk, 1)
    of(cast.ma.pk, 2, BAINIJING)
    text = page(cast, "zhao")
    assert "林晓" in text
    assert "马骏" in text
    assert reverse("desk:hand-over") not in text
    assert "马骏" not in page(cast, "zhao", f"?place={SHULINZHAO}")


def test_a_worker_sees_the_colleagues_and_may_hand_over_only_their_own(cast: Cast) -> None:
    hai = colleague("海兰")
    of(cast.lin.pk, 1)
    of(hai.pk, 2)
    text = page(cast, "lin")
    assert f"hand-over/?worker={cast.lin.pk}" in text
    assert f"hand-over/?worker={hai.pk}" not in text
    assert f"hand-over/?worker={hai.pk}" in page(cast, "wang")


def test_more_than_the_staffing_rule_says_is_a_number_not_a_reproach(cast: Cast, settings: Settings) -> None:
    of(cast.lin.pk, 1)
    of(cast.lin.pk, 2)
    assert "<small>" not in page(cast, "lin").partition("<tbody>")[2].partition("</tbody>")[0]
    settings.GUIHANG_PEOPLE_PER_WORKER = 1
    text = page(cast, "lin")
    assert "多于 1 人" in text
    assert settings.GUIHANG_PEOPLE_PER_WORKER_SOURCE in text


def test_the_page_asks_as_often_for_three_workers_as_for_twelve(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(cast, "wang")
        return len(caught)

    of(cast.lin.pk, 1)
    page(cast, "wang")
    few = asked()
    for n in range(10):
        of(colleague(f"同事{n}").pk, n + 2)
    assert asked() == few


def test_a_province_chooses_a_place_first(cast: Cast) -> None:
    said = page(cast, "sun")
    assert "<tbody>" not in said
    assert "在册 0 人" not in said, "nobody was counted"


def today(cast: Cast, asked: str = "") -> str:
    return client(cast, "lin").get(f"/{asked}").content.decode()


def test_who_chose_so_begins_with_their_own_people(cast: Cast) -> None:
    of(cast.lin.pk, 1)
    Life(XIAOMEI).reported().write()
    assert ("巴特" in today(cast), "李晓梅" in today(cast)) == (True, True)
    assert client(cast, "lin").post(reverse("desk:begin"), {"whose": "mine"}).status_code == 302
    assert ("巴特" in today(cast), "李晓梅" in today(cast)) == (True, False)
    assert "李晓梅" in today(cast, "?mine=0")
    assert "李晓梅" in today(cast, "?worker=nobody"), "another list is another list"
    assert "/cards/?mine=1" in today(cast), "the counters count what is shown"
    assert Choice.objects.get(user=cast.lin).value == "mine"
    client(cast, "lin").post(reverse("desk:begin"), {"whose": "office"})
    assert "李晓梅" in today(cast)
    client(cast, "lin").post(reverse("desk:begin"), {"whose": "everybody's"})
    assert Choice.objects.get(user=cast.lin).value == "office"


def test_the_choice_costs_no_statement(cast: Cast) -> None:
    of(cast.lin.pk, 1)
    reader = client(cast, "lin")
    reader.get("/")
    with CaptureQueriesContext(connection) as before:
        reader.get("/")
    reader.post(reverse("desk:begin"), {"whose": "mine"})
    with CaptureQueriesContext(connection) as after:
        reader.get("/")
    # Only the word that it was chosen is taken out of the session.
    assert sum("access_choice" not in q["sql"] for q in after) >= 1
    assert len([q for q in after if "session" not in q["sql"]]) <= len([q for q in before if "session" not in q["sql"]])
