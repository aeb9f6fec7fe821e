"""What is owed after a release once the file stands in no list, and the papers of an end: by whom, and by nobody else
(docs/decisions/0026)."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from guihang.access import clock
from guihang.access.models import HouseEvent, ReadEvent, Ticket
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.models import Duty, Person
from guihang.dossier.tests.endings import course
from guihang.dossier.tests.lives import BATU, Life
from guihang.dossier.verify import verify
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
REPORTED = date(2023, 10, 10)
RELEASED = date(2026, 10, 10)  # the term and the three clean years end together
OFF = date(2026, 10, 11)
EVERYBODY = ("lin", "ma", "wang", "zhao", "qian", "sun")


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = OFF
    Division.objects.create(code=SHULINZHAO, name="树林召镇", level=4)
    return make_cast()


def written(life: Life) -> Person:
    return life.write(today=OFF)


def end_of(person: Person) -> str:
    return reverse("ends:end", args=[person.pk])


def records(client: Client, person: Person, kind: str, part: str = "after", **said: str) -> Any:
    """Send the form that the task offers, as it stands there, with what is typed."""
    page = client.get(end_of(person))
    form = next(one["form"] for one in page.context[part] if one["kind"] == kind)
    stands = {f["name"]: f["value"] for f in form["fields"] if f["value"]}
    hidden = {name: str(value) for name, value in form["hidden"]}
    return client.post(end_of(person), {**stands, **hidden, "sure": "1", **said})


def owed(person: Person) -> list[str]:
    return sorted(Duty.objects.filter(Duty.OWED, person=person).values_list("kind", flat=True))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")


@pytest.mark.proves("I5.10", "T24")
def test_who_is_released_leaves_the_lists_and_the_notice_is_still_served_by_the_police(cast: Cast) -> None:
    person = written(course(REPORTED))
    assert person.off_lists_on == OFF
    assert owed(person) == ["release-serve-family", "release-serve-person", "release-tell"]
    for name in ("lin", "wang"):
        assert not Person.objects.visible_to(cast.actor(name, OFF)).exists(), "nobody stays in a list for a paper"
    jing = signed_in(cast, "jing")
    page = jing.get(end_of(person)).content.decode()
    assert "解除之后" in page
    for to in ("person", "family"):
        answer = records(jing, person, "release.served", to=to, how="handed_over", number="演解〔2026〕1号")
        assert (answer.status_code, answer["Location"]) == (302, end_of(person))
    assert records(jing, person, "release.told").status_code == 302
    assert owed(person) == []
    assert jing.get(end_of(person)).context["after"] == []
    assert Person.objects.get(pk=person.pk).off_lists_on == OFF, "writing it brings nobody back"
    assert verify().faults == []


def test_a_release_that_nobody_wrote_is_written_at_the_same_task_with_its_own_day(cast: Cast) -> None:
    person = written(course(REPORTED, released=False))
    jing = signed_in(cast, "jing")
    assert [one["kind"] for one in jing.get(end_of(person)).context["after"]] == ["order.released"]
    assert records(jing, person, "order.released").status_code == 302
    order = person.orders.get()
    assert (order.stage, order.stopped_on) == ("released", RELEASED)
    assert [one["kind"] for one in jing.get(end_of(person)).context["after"]] == ["release.served", "release.told"]


@pytest.mark.proves("I5.10")
def test_what_is_left_undone_ends_with_the_end_and_the_log_says_what_it_was(cast: Cast) -> None:
    person = written(course(REPORTED))
    jing = signed_in(cast, "jing")
    records(jing, person, "release.served", to="person", how="handed_over")
    assert records(jing, person, "control.ended", "forms").status_code == 302
    assert owed(person) == []
    left = HouseEvent.objects.get(kind="end.left_undone")
    assert (left.person_id, left.told["duties"]) == (person.pk, ["release-serve-family", "release-tell"])
    assert verify().faults == []


def test_where_everything_was_done_the_log_says_nothing(cast: Cast) -> None:
    life = course(REPORTED)
    for to in ("person", "family"):
        life.act("release.served", RELEASED, {"to": to, "how": "handed_over"}, order=life.order)
    life.act("release.told", RELEASED, order=life.order)
    person = written(life)
    assert records(signed_in(cast, "jing"), person, "control.ended", "forms").status_code == 302
    assert not HouseEvent.objects.filter(kind="end.left_undone").exists()


def test_the_task_takes_no_other_act_and_none_that_is_not_owed(cast: Cast) -> None:
    person = written(course(REPORTED))
    jing = signed_in(cast, "jing")
    for kind in ("test.taken", "visit.made", "order.released"):
        assert jing.post(end_of(person), {"kind": kind, "on": OFF.isoformat()}).status_code == 404
    assert records(jing, person, "release.served", to="person", how="", number="x").status_code == 422


@pytest.mark.proves("I5.10", "T2")
def test_only_who_decides_the_end_makes_its_papers_and_each_is_written_down(cast: Cast) -> None:
    person = written(course(REPORTED, summed=True))
    address = reverse("documents:end-papers", args=[person.pk])
    jing = signed_in(cast, "jing")
    records(jing, person, "release.served", to="family", how="handed_over")
    page = jing.get(address)
    assert [(one["id"], bool(one["entry"])) for one in page.context["lines"]] == [
        ("F02", True), ("F02", False), ("F26", False), ("F27", False),
    ]  # fmt: skip
    assert ReadEvent.objects.latest("id").basis == "police_duty"
    paper = jing.post(address, {"form": "F27"})
    assert paper["Content-Type"] == "application/pdf"
    assert "巴图" in text_of(paper.content)
    assert jing.post(address, {"form": "F27", "as": "word"}).content.startswith(b"PK")
    assert HouseEvent.objects.filter(kind="paper.made", person_id=person.pk, user_id=cast.jing.pk).count() == 2
    assert jing.post(address, {"form": "F05"}).status_code == 404, "no paper but those of the end"
    for name in EVERYBODY:
        client = signed_in(cast, name)
        assert client.get(address).status_code in {403, 404}, name
        assert client.post(address, {"form": "F27"}).status_code in {403, 404}, name


@pytest.mark.proves("I5.10", "I4.6", "T2")
@pytest.mark.parametrize("ended", ["clean", "died"])
def test_a_sealed_files_papers_are_made_by_who_holds_its_ticket_and_nobody_else(cast: Cast, ended: str) -> None:
    life = course(REPORTED, summed=ended == "clean", released=ended == "clean")
    if ended == "died":
        told = {"reason": "died", "paper": "死亡证明"}
        life.act("order.terminated", date(2025, 3, 1), told, order=life.order)
    person = written(life)
    said = {} if ended == "clean" else {"ground": "died", "number": "1", "decided_on": "2025-03-01"}
    life.add("control.ended", OFF, said, today=OFF, written_at=clock.now())
    wang = signed_in(cast, "wang")
    why = {"ground": "case_of_state_organ", "document": "演函〔2026〕3号", "reason": "办理案件需要核对执行起止日期"}
    wang.post(reverse("sealed:ask"), {"number": BATU["id_number"], **why})
    ticket = Ticket.objects.latest("asked_at")
    address = reverse("documents:sealed-papers", args=[ticket.pk])
    assert wang.get(address).status_code == 404, "nobody has agreed yet"
    signed_in(cast, "zhao").post(reverse("sealed:agree", args=[ticket.pk]), {"word": "agree"})
    page = wang.get(address, follow=True)
    wanted = "F27" if ended == "clean" else "F25"
    assert wanted in [one["id"] for one in page.context["lines"]]
    entry = next(one["entry"] for one in page.context["lines"] if one["id"] == wanted)
    paper = text_of(wang.post(address, {"form": wanted, "entry": entry}).content)
    assert "巴图" in paper
    assert ("死亡证明" in paper) is (ended == "died"), "a paper of an occasion is filled from it"
    assert ReadEvent.objects.latest("id").ticket == ticket.pk
    assert HouseEvent.objects.filter(kind="paper.made", person_id=person.pk).count() == 1
    for name in (*EVERYBODY[:2], "zhao", "jing"):
        client = signed_in(cast, name)
        assert client.get(address).status_code in {403, 404}, name
        assert client.get(reverse("documents:papers", args=[person.pk])).status_code in {403, 404}, name
        assert client.get(reverse("documents:end-papers", args=[person.pk])).status_code in {403, 404}, name
    assert wang.get(reverse("documents:papers", args=[person.pk])).status_code == 404, "only by the ticket's address"
