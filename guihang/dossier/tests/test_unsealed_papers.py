"""The papers of a sealed file: by the ticket that opened it and nothing else, each look written down as its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access import clock
from guihang.access.models import ReadEvent, ReadRow, Ticket
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier.models import Person
from guihang.dossier.tests.endings import course
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.tests.papers import attached
from guihang.dossier.tests.test_unsealing import agreed, opened

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I4.6", "T7")]


@pytest.fixture
def cast(settings: Any, tmp_path: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


@pytest.fixture
def life(cast: Cast) -> Life:
    """A sealed file with a visit and a note, each with a paper."""
    made = course(date(2023, 10, 20), summed=True)
    made.act("visit.made", date(2024, 5, 1), {"mode": "in_person"})
    made.act("health.noted", date(2024, 5, 2), {"text": "演示"})
    made.write()
    for kind in ("visit.made", "health.noted"):
        attached(made.person, entry_of(made, kind))
    made.add("control.ended", TODAY, {}, written_at=clock.now())
    return made


def entry_of(life: Life, kind: str) -> UUID:
    return Person.objects.get(pk=life.person).story.get(kind=kind).pk


def papers(ticket: Ticket, life: Life, kind: str = "visit.made") -> str:
    return reverse("sealed:papers", args=[ticket.pk, entry_of(life, kind)])


def scans(life: Life, kind: str = "visit.made") -> UUID:
    wanted = str(entry_of(life, kind))
    story = Person.objects.get(pk=life.person).story.filter(kind="scan.attached")
    return next(e.pk for e in story if e.data["entry"] == wanted)


def test_whoever_opened_the_file_looks_at_its_papers(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    page = opened(client, ticket).content.decode()
    where = papers(ticket, life)
    assert where in page and reverse("dossier:papers", args=[life.person, entry_of(life, "visit.made")]) not in page
    looked = client.get(where)
    picture = reverse("sealed:scan", args=[ticket.pk, scans(life)])
    assert looked.status_code == 200 and picture in looked.content.decode()
    assert "/people/" not in looked.content.decode().split("<main")[1], "nothing leads to a page of the person"
    answer = client.get(picture)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png") and answer.content[:4] == b"\x89PNG"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.proves("PIPL 44", "等保 8.1.4.3")
def test_each_look_at_a_paper_is_written_down_as_the_tickets(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    opened(client, ticket)
    for where in (papers(ticket, life), reverse("sealed:scan", args=[ticket.pk, scans(life)])):
        before = ReadEvent.objects.count()
        assert client.get(where).status_code == 200
        event = ReadEvent.objects.latest("id")
        assert ReadEvent.objects.count() == before + 1
        assert (event.user_id, event.basis, event.ticket) == (cast.wang.pk, "unseal", ticket.pk)
        assert ReadRow.objects.get(event=event).person_id == life.person


def refused(client: Client, ticket: UUID, life: Life) -> bool:
    """Whether neither the page nor the picture is answered."""
    asked = [reverse("sealed:papers", args=[ticket, entry_of(life, "visit.made")]),
             reverse("sealed:scan", args=[ticket, scans(life)])]  # fmt: skip
    return all(client.get(where).status_code in {403, 404} for where in asked)


def test_nobody_else_and_nothing_else_opens_them(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    opened(client, ticket)
    for name in ("zhao", "jing", "lin", "ma", "feng"):
        assert refused(signed_in(cast, name), ticket.pk, life), name
    assert refused(client, uuid4(), life)
    for name, one in (("dossier:papers", entry_of(life, "visit.made")), ("dossier:scan", scans(life))):
        assert client.get(reverse(name, args=[life.person, one])).status_code == 404


def test_another_browser_takes_the_ticket_first(cast: Cast, life: Life) -> None:
    _client, ticket = agreed(cast)
    other = signed_in(cast, "wang")
    assert other.get(reverse("sealed:scan", args=[ticket.pk, scans(life)])).status_code == 404
    assert other.get(papers(ticket, life))["Location"] == reverse("sealed:file", args=[ticket.pk])


def test_when_the_time_is_over_they_are_closed_again(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    opened(client, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(ends_at=clock.now() - timedelta(seconds=1))
    assert refused(client, ticket.pk, life)


def test_the_ticket_of_one_file_opens_no_paper_of_another(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    opened(client, ticket)
    other = Life({"name": "李晓梅", "sex": "f"}).reported()
    other.act("visit.made", date(2026, 5, 1), {"mode": "in_person"})
    other.write()
    paper = attached(other.person, entry_of(other, "visit.made"))
    assert client.get(reverse("sealed:scan", args=[ticket.pk, paper])).status_code == 404
    assert client.get(papers(ticket, other)).status_code == 404


def test_what_lies_behind_a_door_of_the_file_stays_there(cast: Cast, life: Life) -> None:
    client, ticket = agreed(cast)
    opened(client, ticket)
    assert client.get(papers(ticket, life, "health.noted")).status_code == 404
    assert client.get(reverse("sealed:scan", args=[ticket.pk, scans(life, "health.noted")])).status_code == 404
