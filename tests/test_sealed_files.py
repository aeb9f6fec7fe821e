"""A sealed file: nobody finds, lists, counts or opens it; nothing more is written; a new decision begins a new file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from uuid_utils import compat

from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast, signed_in
from guihang.desk.county import chosen, county
from guihang.dossier.erase import erase
from guihang.dossier.match import find_matches
from guihang.dossier.models import Match, Person, SearchToken
from guihang.dossier.people_filters import Filters, narrowed
from guihang.dossier.rebuild import rebuild
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.sealed_models import SealedToken
from guihang.dossier.search import find
from guihang.dossier.tests.endings import course
from guihang.dossier.tests.lives import BATU as INVENTED
from guihang.dossier.tests.lives import NOW, TODAY, Life
from guihang.dossier.verify import verify
from guihang.exchange.out.ledger import people_of
from guihang.rules.identity_number import check_character
from guihang.territory.codes import Territory
from guihang.territory.models import Division
from tests.prove import tries

pytestmark = pytest.mark.django_db
ENDED = date(2026, 11, 20)


def number(first: str) -> str:
    """An invented number with the right last character: a form takes no other."""
    return first + check_character(first)


BATU = {**INVENTED, "id_number": number("15069919900101221")}
STAFF = ("lin", "wang", "ma", "zhao", "qian", "sun", "jing", "feng", "bao")


@pytest.fixture
def cast() -> Cast:
    Division.objects.create(code=SHULINZHAO, name="树林召镇", level=4)
    return make_cast()


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.GUIHANG_TODAY = TODAY


def sealed_life() -> Life:
    """Batu's file, sealed two days ago, with a visit, a duty that was never met, and a penalty."""
    life = course(date(2023, 10, 20), BATU, summed=True)
    life.act("visit.made", date(2024, 5, 1), {"mode": "in_person"})
    life.act("penalty.noted", date(2024, 6, 1), {"offence": "某违法行为", "number": "演罚〔2024〕1号"})
    life.write()
    life.add("control.ended", ENDED, {})
    return life


@pytest.mark.proves("I4.6", "T2", "PIPL 47")
def test_its_tokens_are_gone_and_what_was_owed_is_void() -> None:
    life = sealed_life()
    person = Person.objects.get(pk=life.person)
    assert person.ended_on == ENDED and not SearchToken.objects.exists()
    assert SealedToken.objects.filter(person=person).count() == 1
    assert not person.duties.filter(met_on=None, void_from=None).exists()
    assert verify().faults == []
    rebuild(TODAY)
    assert not SearchToken.objects.exists() and SealedToken.objects.count() == 1
    assert verify().faults == []


def test_a_token_that_stays_or_a_sealed_file_with_one_is_a_fault() -> None:
    life = sealed_life()
    SearchToken.objects.create(person_id=life.person, token=1, place=Person.objects.get().place, version=1)
    assert [fault.code for fault in verify().faults] == ["tokens"]


@pytest.mark.proves("I4.6", "T2", "T14")
@pytest.mark.parametrize("name", STAFF)
def test_nobody_finds_lists_or_counts_it(cast: Cast, name: str) -> None:
    life, actor = sealed_life(), cast.actor(name, TODAY)
    other = Life({"name": "李晓梅", "sex": "f"}).reported().write()
    seen = Person.objects.visible_to(actor)
    assert life.person not in seen.values_list("pk", flat=True)
    for typed in ("巴图", "bt", "batu", BATU["id_number"], BATU["phones"][0], BATU["id_number"][-4:]):
        assert [p.pk for p, _who in find(actor, typed)] == []
    assert not people_of(actor, Territory.of(SHULINZHAO)).filter(pk=life.person).exists()
    for filters in (Filters(stage="released"), Filters(also="leaving"), Filters(late="late"), Filters(sort="last")):
        assert not narrowed(seen, filters, actor).filter(pk=life.person).exists()
    if name == "zhao":
        figures = county(actor, *chosen(actor, "150621000000"))
        assert (figures.sum.people, figures.sum.ends) == (1, 0)
        assert other.place == SHULINZHAO


@pytest.mark.proves("I4.6", "T2")
@pytest.mark.parametrize("name", STAFF)
def test_every_page_answers_as_if_it_did_not_exist(cast: Cast, name: str) -> None:
    """The same bytes for a sealed file and for an id that was never given out, at every address of a person."""
    life = sealed_life()
    visit = life_entry(life, "visit.made")
    client = signed_in(cast, name)
    for address in addresses():
        for method in ("get", "post"):
            there, missing = (asked(client, method, address(who, visit)) for who in (life.person, uuid4()))
            same = (there.status_code, shape(there)) == (missing.status_code, shape(missing))
            assert same, address(life.person, visit)
            assert "巴图" not in shape(there)


def addresses() -> list[Callable[[UUID, UUID], str]]:
    """Every address of a person, and of what belongs to one."""
    plain = ("dossier:file", "dossier:safety", "dossier:rights", "dossier:whole-json", "dossier:whole-pdf",
             "desk:handout", "desk:notice", "ends:end", "glass:one")  # fmt: skip
    kinds = ("visit.made", "control.ended", "penalty.noted", "person.described")
    of_entry = ("dossier:correct", "dossier:withdraw", "dossier:attach", "dossier:papers")
    return [
        *(partial(_of_person, name) for name in plain),
        *(partial(_of_kind, "dossier:record", kind) for kind in kinds),
        *(partial(_of_entry, name) for name in of_entry),
        partial(_of_kind, "desk:sheet", "visit.made"),
    ]


def _of_person(name: str, who: UUID, _entry: UUID) -> str:
    return reverse(name, args=[who])


def _of_kind(name: str, kind: str, who: UUID, _entry: UUID) -> str:
    return reverse(name, args=[who, kind])


def _of_entry(name: str, who: UUID, entry: UUID) -> str:
    return reverse(name, args=[who, entry])


def asked(client: Client, method: str, path: str) -> HttpResponseBase:
    form = {"entry": str(uuid4()), "on": TODAY.isoformat(), "kind": "control.ended", "reason": "x" * 20}
    return client.get(path) if method == "get" else client.post(path, form)


def shape(answer: HttpResponseBase) -> str:
    """The body without what differs at each request: the form's token, an error page's number, the id asked for."""
    text = getattr(answer, "content", b"").decode(errors="replace")
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", text)
    text = re.sub(r'("X-CSRFToken": ")[^"]*', r"\1", text)
    text = re.sub(r"\b\d{4}-\d{4}\b", "", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "", text)


def life_entry(life: Life, kind: str) -> UUID:
    return Person.objects.get(pk=life.person).story.get(kind=kind).pk


@pytest.mark.proves("I4.6")
@pytest.mark.parametrize(
    ("kind", "data"),
    [("visit.made", {"mode": "in_person"}), ("use.confirmed", {}), ("control.ended", {}), ("reach.changed", {}),
     ("penalty.noted", {"offence": "某"}), ("help.agreed", {}),
     ("end.deferred", {"reason": "other", "until": "2026-12-01"})],
)  # fmt: skip
def test_nothing_is_written_on_it_any_more(kind: str, data: dict[str, Any]) -> None:
    life = sealed_life()
    with pytest.raises(Unacceptable) as refused:
        life.add(kind, TODAY, data)
    assert "已经封存" in refused.value.lines()[0] or "单独立档" in refused.value.lines()[0]
    assert verify().faults == []


def test_an_end_is_neither_corrected_nor_taken_back_by_an_ordinary_writer() -> None:
    life = sealed_life()
    end = life_entry(life, "control.ended")
    for kind in ("entry.withdrawn", "control.ended"):
        with pytest.raises(Unacceptable):
            life.add(kind, TODAY, {}, supersedes=end)
    assert Person.objects.get(pk=life.person).ended_on == ENDED


def test_what_was_written_before_is_answered_as_the_first_time() -> None:
    life = course(date(2023, 10, 20))
    visit = life.act("visit.made", date(2024, 5, 1), {"mode": "in_person"})
    life.write()
    life.add("control.ended", ENDED, {})
    life.made = [visit]
    life.write()
    assert Person.objects.get(pk=life.person).story.filter(pk=visit.id).count() == 1


@pytest.mark.proves("I4.6", "T2")
def test_a_new_decision_begins_a_new_file_and_nobody_is_told_of_the_old_one(cast: Cast) -> None:
    life = sealed_life()
    client = signed_in(cast)
    says = client.post(reverse("dossier:order-in-number"), {"id_number": BATU["id_number"], "id_kind": "resident"})
    free = client.post(
        reverse("dossier:order-in-number"), {"id_number": number("15069919930303221"), "id_kind": "resident"}
    )
    assert bool(says.content.strip()) == bool(free.content.strip()) and "巴图" not in says.content.decode()
    page = client.get(reverse("dossier:order-in"))
    hidden = dict(page.context["form"]["hidden"])
    typed = {
        **{name: str(value) for name, value in hidden.items()}, "name": "巴图", "id_number": BATU["id_number"],
        "id_kind": "resident", "sex": "m", "order_kind": "treatment", "decided_on": "2026-11-18",
        "place": SHULINZHAO, "term_years": "3", "worker": str(cast.lin.pk),
    }  # fmt: skip
    assert client.post(reverse("dossier:order-in"), typed).status_code == 302
    new = Person.objects.exclude(pk=life.person).get()
    assert find_matches(new.pk, NOW) == 0 and not Match.objects.exists()
    assert [p.pk for p, _who in find(cast.actor("lin", TODAY), "巴图")] == [new.pk]
    assert verify().faults == []


@pytest.mark.proves("I4.6")
def test_a_match_that_waited_is_asked_no_more() -> None:
    life = course(date(2023, 10, 20), BATU)
    life.write()
    twin = Life(BATU).reported().write()
    assert find_matches(twin.pk, NOW) == 1
    life.add("control.ended", ENDED, {})
    assert not Match.objects.exists()


@pytest.mark.proves("T7", "I4.6")
def test_the_reading_after_the_seal_shows_nothing_anywhere(cast: Cast) -> None:
    """Nothing is kept of a file between requests: pages that have shown it do not show it once more."""
    life = course(date(2024, 1, 20), released=False)
    life.write()
    clients = {name: signed_in(cast, name) for name in ("lin", "wang", "zhao", "jing")}
    pages = (reverse("dossier:people"), "/", reverse("dossier:file", args=[life.person]))
    shown = [name for name, client in clients.items() for page in pages if "巴图" in text(client.get(page))]
    assert {"lin", "wang", "jing"} <= set(shown)
    found = clients["lin"].post(reverse("dossier:people"), {"q": "巴图"})
    assert "巴图" in text(clients["lin"].get(found["Location"]))
    life.act("order.terminated", TODAY - timedelta(days=1), {"reason": "other"}, order=life.order)
    life.act("control.ended", TODAY, {})
    life.write()
    for turn in range(tries(1000) // 12):
        for client in clients.values():
            page = pages[turn % 3] if turn else found["Location"]
            assert "巴图" not in text(client.get(page))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_after_erasure_nothing_leads_to_it_either() -> None:
    life = sealed_life()
    erase(life.person)
    assert not SealedToken.objects.exists() and verify().faults == []


def test_an_imported_file_that_ended_long_ago_is_sealed_from_the_start() -> None:
    life = course(date(2020, 10, 20))
    life.act("control.ended", date(2023, 11, 1), {})
    life.act("note.written", date(2023, 11, 1), {"text": "结束"}, id=compat.uuid7())
    life.write()
    assert not SearchToken.objects.exists() and SealedToken.objects.count() == 1
    assert verify().faults == []
