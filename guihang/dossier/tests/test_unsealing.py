"""A sealed file opened again: on a named ground, by two people of two units, for half an hour; the person is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access import clock
from guihang.access.alert_words import words_of
from guihang.access.alerts import open_for
from guihang.access.models import Alert, HouseEvent, ReadEvent, Ticket
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier import unsealing
from guihang.dossier.models import Entry, Person
from guihang.dossier.search import find
from guihang.dossier.tests.endings import course
from guihang.dossier.tests.lives import BATU, TODAY, Life
from guihang.dossier.verify import verify

pytestmark = pytest.mark.django_db
WHY = {"ground": "case_of_state_organ", "document": "演函〔2026〕3号", "reason": "办理案件需要核对执行起止日期"}
STRANGER = "150699199303032216"


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


@pytest.fixture
def life(cast: Cast) -> Life:
    made = course(date(2023, 10, 20), summed=True)
    made.act("penalty.noted", date(2024, 6, 1), {"offence": "某违法行为", "number": "演罚〔2024〕1号"})
    made.write()
    made.add("control.ended", TODAY, {}, written_at=clock.now())
    return made


def ask(client: Client, number: str = BATU["id_number"], **other: str) -> Any:
    return client.post(reverse("sealed:ask"), {"number": number, **WHY, **other})


def agreed(cast: Cast, *, asker: str = "wang", second: str = "zhao", **other: str) -> tuple[Client, Ticket]:
    """A browser of who asked, after the second person has agreed."""
    client = signed_in(cast, asker)
    ask(client, **other)
    ticket = Ticket.objects.latest("asked_at")
    answer = signed_in(cast, second).post(reverse("sealed:agree", args=[ticket.pk]), {"word": "agree"})
    assert answer.status_code == 302
    ticket.refresh_from_db()
    return client, ticket


def opened(client: Client, ticket: Ticket) -> Any:
    """The file: the first asking takes the ticket into the browser."""
    return client.get(reverse("sealed:file", args=[ticket.pk]), follow=True)


@pytest.mark.proves("I4.6", "ASVS 2.3.5", "P2 2.51")
def test_two_people_of_two_units_open_it_for_half_an_hour(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    page = opened(client, ticket)
    text = page.content.decode()
    assert page.status_code == 200 and "巴图" in text and "某违法行为" in text and '<form class="form"' not in text
    assert ticket.ends_at is not None and ticket.opens_at is not None
    assert ticket.ends_at - ticket.opens_at == timedelta(minutes=30)
    event = ReadEvent.objects.latest("id")
    assert (event.user_id, event.basis, event.ticket) == (cast.wang.pk, "unseal", ticket.pk)
    assert opened(signed_in(cast, "wang"), ticket).status_code == 200
    for name in ("zhao", "lin", "jing"):
        assert opened(signed_in(cast, name), ticket).status_code in {403, 404}


@pytest.mark.proves("I4.6", "PIPL 44", "PIPL 17")
def test_the_file_says_that_it_was_opened_and_the_person_is_told(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    entry = Entry.objects.get(kind="file.unsealed")
    assert entry.data == {"ground": "case_of_state_organ"} and entry.sealed is None
    assert (entry.collected_by, entry.entered_by) == (cast.wang.pk, cast.zhao.pk)
    opened(client, ticket)
    notice = client.get(reverse("sealed:notice", args=[ticket.pk])).content.decode()
    assert "国家机关办案需要" in notice and "巴图" in notice and "王敏" not in notice.split("<article")[1]
    assert verify().faults == []


@pytest.mark.proves("I4.6", "T2")
def test_while_it_is_open_it_stands_in_no_list_and_no_other_page_opens_it(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    opened(client, ticket)
    for address in (reverse("dossier:people"), "/"):
        assert "巴图" not in client.get(address).content.decode()
    for name in ("dossier:file", "desk:handout", "dossier:rights", "dossier:safety"):
        assert client.get(reverse(name, args=[life.person])).status_code == 404
    assert client.post(reverse("dossier:whole-json", args=[life.person])).status_code == 404
    actor = replace(cast.actor("wang", TODAY), opened={life.person: "unseal"})
    assert not Person.objects.visible_to(actor).exists() and find(actor, "巴图") == []


@pytest.mark.proves("I4.6", "T2", "T13")
def test_the_answer_is_the_same_whether_there_is_such_a_file(cast: Cast, life: Life) -> None:
    client = signed_in(cast, "wang")
    numbers = (STRANGER, BATU["id_number"])
    answers = [client.post(reverse("sealed:ask"), {"number": n, **WHY}, follow=True) for n in numbers]
    bodies = [a.content.decode().split("<main")[1] for a in answers]
    bare = [re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", body) for body in bodies]
    assert bare[0] == bare[1] and answers[0].redirect_chain == answers[1].redirect_chain
    assert Ticket.objects.count() == 1
    assert not open_for(cast.actor("wang", TODAY)).exists(), "an alert to who asks would say that there is one"
    assert not open_for(cast.actor("lin", TODAY)).exists()
    assert {a.user_id for a in Alert.objects.exclude(user_id=None)} == {
        getattr(cast, name).pk for name in ("zhao", "qian", "sun", "jing")
    }


@pytest.mark.proves("T13", "ASVS 2.4.1")
def test_numbers_are_asked_twenty_times_an_hour_and_a_run_is_told(cast: Cast, life: Life) -> None:
    client = signed_in(cast, "wang")
    statuses = [ask(client, STRANGER).status_code for _ in range(25)]
    assert statuses == [302] * 20 + [429] * 5
    assert Alert.objects.filter(kind=unsealing.GUESSING, power="guard_privacy").count() == 1
    assert HouseEvent.objects.filter(kind=unsealing.TRIED).count() == 20
    assert not any(STRANGER in str(e.told) for e in HouseEvent.objects.all())


@pytest.mark.parametrize("number", ["15069919900101221", "1506991990010122190", "巴图", "", "150699900101221"])
def test_only_a_whole_number_is_asked_for(cast: Cast, life: Life, number: str) -> None:
    assert ask(signed_in(cast, "wang"), number).status_code == 422
    assert not Ticket.objects.exists()


@pytest.mark.proves("I4.6", "ASVS 2.3.5")
def test_the_second_person_is_another_one_of_another_unit(cast: Cast, life: Life) -> None:
    ask(signed_in(cast, "wang"))
    ticket = Ticket.objects.get()
    where = reverse("sealed:agree", args=[ticket.pk])
    for name in ("wang", "ma", "lin", "feng", "zhou", "bao"):
        answer = signed_in(cast, name).post(where, {"word": "agree"})
        assert answer.status_code == (404 if name == "wang" else 403), name
    ticket.refresh_from_db()
    assert ticket.opens_at is None
    assert not unsealing.may_agree(cast.actor("wang", TODAY), ticket, clock.now())
    assert unsealing.may_agree(cast.actor("jing", TODAY), ticket, clock.now()), "the police of a place are another unit"
    page = signed_in(cast, "jing").get(where).content.decode()
    assert "演函〔2026〕3号" in page and "办理案件" in page and "巴图" not in page


def test_who_does_not_agree_opens_nothing(cast: Cast, life: Life) -> None:
    ask(signed_in(cast, "wang"))
    ticket = Ticket.objects.get()
    signed_in(cast, "zhao").post(reverse("sealed:agree", args=[ticket.pk]), {"word": "refuse"})
    assert opened(signed_in(cast, "wang"), ticket).status_code == 404
    again = signed_in(cast, "zhao").post(reverse("sealed:agree", args=[ticket.pk]), {"word": "agree"})
    assert again.status_code == 404 and not Entry.objects.filter(kind="file.unsealed").exists()


@pytest.mark.proves("I4.6", "ASVS 8.3.2")
def test_it_closes_by_itself_and_an_old_asking_lapses(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    assert opened(client, ticket).status_code == 200
    Ticket.objects.filter(pk=ticket.pk).update(ends_at=clock.now() - timedelta(seconds=1))
    assert opened(client, ticket).status_code == 404
    ask(signed_in(cast, "jing"))
    late = Ticket.objects.exclude(pk=ticket.pk).get()
    Ticket.objects.filter(pk=late.pk).update(asked_at=clock.now() - timedelta(days=4))
    assert signed_in(cast, "zhao").get(reverse("sealed:agree", args=[late.pk])).status_code == 404


def test_who_is_elsewhere_or_above_asks_in_vain(cast: Cast, life: Life) -> None:
    for name in ("qian", "sun"):
        assert ask(signed_in(cast, name)).status_code == 302
    for name in ("lin", "feng", "zhou", "wu", "bao"):
        assert ask(signed_in(cast, name)).status_code == 403
    assert not Ticket.objects.exists()


def test_a_file_that_is_not_sealed_is_not_found_by_it(cast: Cast) -> None:
    Life().reported().write()
    ask(signed_in(cast, "wang"))
    assert not Ticket.objects.exists()


@pytest.mark.proves("I4.6", "PIPL 46")
def test_a_wrong_end_is_taken_back_within_its_days_through_an_unsealing(cast: Cast, life: Life, settings: Any) -> None:
    client, ticket = agreed(cast, asker="jing", second="wang", ground="correction")
    page = opened(client, ticket)
    assert page.context["take_back_url"]
    where = reverse("sealed:take-back", args=[ticket.pk])
    assert client.post(where, {"entry": str(uuid4()), "reason": "登记到了别人名下"}).status_code == 302
    person = Person.objects.get(pk=life.person)
    assert person.ended_on is None and person.tokens.exists() and not person.sealed_tokens.exists()
    assert verify().faults == []


def test_after_its_days_it_stays_and_no_other_ground_takes_it_back(cast: Cast, life: Life, settings: Any) -> None:
    client, ticket = agreed(cast, asker="jing", second="wang")
    where = reverse("sealed:take-back", args=[ticket.pk])
    opened(client, ticket)
    assert client.post(where, {"entry": str(uuid4())}).status_code == 404, "the ground is a case, not a correction"
    settings.GUIHANG_TODAY = TODAY + timedelta(days=4)
    client, ticket = agreed(cast, asker="jing", second="wang", ground="correction")
    page = opened(client, ticket)
    assert not page.context["take_back_url"]
    assert client.post(reverse("sealed:take-back", args=[ticket.pk]), {"entry": str(uuid4())}).status_code == 404
    assert Person.objects.get(pk=life.person).ended_on == TODAY


@pytest.mark.proves("ASVS 7.5.3")
def test_whoever_asks_has_just_signed_in_once_more(cast: Cast, life: Life) -> None:
    client = signed_in(cast, "wang")
    session = client.session
    session["fresh_at"] = 0
    session.save()
    assert ask(client).status_code == 403 and not Ticket.objects.exists()


def test_a_restricted_file_is_asked_for_by_its_readers_alone(cast: Cast) -> None:
    life = course(date(2023, 10, 20))
    life.act("file.restricted", date(2024, 1, 1), {"restricted": True, "readers": [str(cast.wang.pk)]})
    life.write()
    life.add("control.ended", TODAY, {}, written_at=clock.now())
    ask(signed_in(cast, "zhao"))
    assert not Ticket.objects.exists()
    ask(signed_in(cast, "wang"))
    assert Ticket.objects.count() == 1


@pytest.mark.proves("I4.6", "PIPL 44")
def test_two_tickets_to_one_file_each_open_it_and_each_reading_is_its_own(cast: Cast, life: Life) -> None:
    client, first = agreed(cast)
    _same, second = agreed(cast, ground="correction")
    for ticket in (first, second, first):
        assert opened(client, ticket).status_code == 200
        assert ReadEvent.objects.latest("id").ticket == ticket.pk


def test_an_alert_leads_only_where_its_reader_may_still_go(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    link = words_of(unsealing.TO_AGREE).link
    told = {alert.power: link(alert) for alert in Alert.objects.filter(kind=unsealing.TO_AGREE) if link}
    assert told.pop("guard_privacy") == "" and set(told.values()) == {reverse("sealed:agree", args=[ticket.pk])}
    assert reverse("sealed:file", args=[ticket.pk]) in client.get(reverse("access:alerts")).content.decode()
    Alert.objects.filter(kind=unsealing.AGREED).update(raised_at=clock.now() - timedelta(minutes=31))
    assert reverse("sealed:file", args=[ticket.pk]) not in client.get(reverse("access:alerts")).content.decode()
