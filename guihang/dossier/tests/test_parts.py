"""What a role is not shown of a person reaches none of its pages, lists, searches or papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from uuid_utils import compat

from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.roles import TABLE, Part, Power, Role
from guihang.access.tests.cast import DALAD, INNER_MONGOLIA, ORDOS, SHULINZHAO, Cast, make_cast, signed_in, somebody
from guihang.dossier.entry import Facts, entry_context
from guihang.dossier.identity import WHOLE, Identity
from guihang.dossier.models import Person, Scan
from guihang.dossier.page import file_view
from guihang.dossier.parts import FOLLOWS, HANGS_ON, OF, Told, part_of, part_of_field, told_story
from guihang.dossier.people_filters import NAMES, PART_OF_FILTER
from guihang.dossier.people_lines import COLUMNS, PART_OF_COLUMN
from guihang.dossier.tests.lives import NOW, TODAY, Life
from guihang.dossier.tests.papers import attached
from guihang.protect.commitment import open_with_commitment
from guihang.rules.acts import ACTS
from guihang.territory.models import Division
from tests.prove import tries

# In daily work a file is read by these; each with the place at which it covers Batu's file.
READERS = {
    Role.WORKER: SHULINZHAO,
    Role.OFFICE_LEAD: SHULINZHAO,
    Role.POLICE_LIAISON: SHULINZHAO,
    Role.COUNTY: DALAD,
    Role.CITY: ORDOS,
    Role.PROVINCE: INNER_MONGOLIA,
}
# What may be written by somebody who is not shown it afterwards: the law seals it from the day it is entered.
WRITTEN_UNSEEN = {Part.PENALTY}
# One word of each part, which stands nowhere else.
SEEDS: dict[Part, tuple[str, ...]] = {
    Part.NAME: ("巴图",),
    Part.ID_NUMBER: ("2219",),
    Part.REACH: ("13800001111", "甲村", "榆林市区"),
    Part.COURSE: ("决字七号", "丁一"),
    Part.TESTS: ("河西采样站", "王二检"),
    Part.MEETINGS: ("访者甲",),
    Part.NOTES: ("谈及家中旧账", "便条一则", "回乡探母"),
    Part.HEALTH: ("心律不齐", "某类物质"),
    Part.SAFETY: ("院中有烈犬",),
    Part.PENALTY: ("旧案一桩",),
    Part.NEEDS: ("想学电焊",),
    Part.PAPERS: (),  # asked for by their addresses
}


@pytest.fixture
def cast(settings: Settings, db: None) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    for code, level in ((INNER_MONGOLIA, 1), (ORDOS, 2), (DALAD, 3), (SHULINZHAO, 4)):
        Division.objects.create(code=code, name=code, level=level)
    return make_cast()


def furnished() -> Life:
    """Batu, of whom every part is on file."""
    life = Life().reported()
    life.made[1] = life.made[1]._replace(data={**life.made[1].data, "number": "决字七号", "drugs": "某类物质"})
    by = [{"role": "记录人", "name": "访者甲"}]
    day = date(2026, 9, 1)
    life.act("test.taken", day, {"result": "negative", "method": "urine", "place_text": "河西采样站",
                                 "testers": [{"role": "检测人", "name": "王二检"}]})  # fmt: skip
    life.act("visit.made", day, {"mode": "in_person", "by": by, "note": "谈及家中旧账"})
    life.act("note.written", day, {"text": "便条一则"})
    life.act("leave.granted", day, {"until": "2026-09-09", "destination": "榆林市区", "reason": "回乡探母"})
    life.act("safety.noted", day, {"two_visitors": True, "text": "院中有烈犬"})
    life.act("health.noted", day, {"text": "心律不齐"})
    life.act("penalty.noted", day, {"offence": "旧案一桩"})
    asked = {"department": "labour", "wish": "想学电焊", "consented_on": "2026-09-01", "until": "2026-12-01"}
    life.act("help.asked", day, asked)
    life.write()
    return life


def reader(role: Role) -> tuple[User, Client]:
    """Somebody of a role whose territory holds Batu's file, and their browser."""
    user, client = somebody(role, READERS[role]), Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user, client


def everything(client: Client, life: Life) -> Iterator[tuple[str, str]]:
    """Every answer that names the person in its address or lists them: doors opened, searches made."""
    fill = {"person": life.person, "kind": "visit.made", "entry": life.made[0].id if life.made else life.order}
    for name, parts in _of_a_person():
        if set(parts) <= fill.keys():
            address = reverse(name, kwargs={part: fill[part] for part in parts})
            yield name, _text(client.get(address))
            if name in {"dossier:safety", "dossier:notes", "dossier:health", "dossier:whole-json"}:
                yield f"{name} opened", _text(client.post(address))
    for name in ("dossier:people", "desk:today", "desk:county", "desk:confirm", "desk:round", "desk:workers"):
        yield name, _text(client.get(reverse(name), {"all": "1", "place": SHULINZHAO}))
    client.post(reverse("dossier:columns"), {"column": list(COLUMNS)})
    yield "every column", _text(client.get(reverse("dossier:people"), {"all": "1", "place": SHULINZHAO}))
    for typed in ("巴图", "batu", "150699199001012219", "13800001111", "2219", "1111"):
        yield f"search {typed}", _text(client.post(reverse("dossier:people"), {"q": typed}, follow=True))


def _of_a_person() -> Iterator[tuple[str, tuple[str, ...]]]:
    from tests.test_every_address import ALL

    for address in ALL.values():
        if "person" in address.parts and not address.name.startswith("asked:"):
            yield address.name, address.parts


def _text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode("utf-8", errors="replace"))


@pytest.mark.proves("I4.1", "ASVS 8.2.3", "ASVS 15.3.1", "PIPL 6", "P2 2.35", "T1")
@pytest.mark.parametrize("role", READERS)
def test_a_role_is_shown_its_parts_of_a_person_and_nothing_else(cast: Cast, role: Role) -> None:
    life = furnished()
    _user, client = reader(role)
    pages = list(everything(client, life))
    whole = "\n".join(text for _name, text in pages)
    sees = TABLE[role].sees
    for part, words in SEEDS.items():
        for word in words:
            where = [name for name, text in pages if word in text]
            if part not in sees:
                asked_for = [f"search {word}"] if word in {"2219", "13800001111"} else []
                assert set(where) <= set(asked_for), (role, part, word)
    opens = Power.OPEN_FILES in TABLE[role].powers
    for part in sees & {Part.NAME, Part.ID_NUMBER, Part.REACH, Part.COURSE, Part.TESTS} if opens else {Part.NAME}:
        assert any(word in whole for word in SEEDS[part]), (role, part)


def test_without_the_filter_of_parts_that_test_would_fail(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Actor, "sees", lambda *_asked: frozenset(Part))
    for role in (Role.POLICE_LIAISON, Role.COUNTY):
        with pytest.raises(AssertionError):
            test_a_role_is_shown_its_parts_of_a_person_and_nothing_else(cast, role)


@pytest.mark.proves("P2 2.35", "PIPL 34")
def test_the_police_are_told_these_fields_and_no_others(cast: Cast) -> None:
    told = {f"{kind}.{f.name}" for kind, act in ACTS.items() for f in act.fields
            if f.sealed and part_of_field(kind, f.name) in TABLE[Role.POLICE_LIAISON].sees}  # fmt: skip
    never = {"visit.made.note", "talk.held.note", "counselling.given.note", "note.written.text", "health.noted.text",
             "order.entered.drugs", "help.asked.wish", "leave.granted.reason", "risk.assessed.note"}  # fmt: skip
    assert told & never == set()
    assert {"person.described.id_number", "test.taken.testers", "safety.noted.text"} <= told


def test_every_kind_of_entry_has_a_part_and_every_sealed_field_of_it() -> None:
    assert set(OF) == set(ACTS), "say in guihang/dossier/parts.py to which part a new kind belongs"
    for kind, act in ACTS.items():
        unnamed = {f.name for f in act.fields if part_of_field(kind, f.name) is None}
        assert unnamed == set(), f"{kind}: say in guihang/dossier/parts.py to which part these belong"
        assert set(OF[kind].fields) <= {f.name for f in act.fields}, kind


@pytest.mark.proves("PIPL 6", "ASVS 8.1.2", "ASVS 14.2.6", "P2 2.11", "等保 8.1.4.11 a", "I4.2")
def test_nothing_is_kept_of_a_person_that_nobody_needs_for_a_purpose() -> None:
    needed = {part for row in TABLE.values() if row.purposes for part in row.sees}
    for kind, act in ACTS.items():
        for field in act.fields:
            assert part_of_field(kind, field.name) in needed, (kind, field.name)
    assert needed == set(Part)


def test_every_column_and_filter_of_the_list_has_a_part() -> None:
    assert set(PART_OF_COLUMN) == set(COLUMNS)
    assert set(PART_OF_FILTER) == set(NAMES) - {"place", "sort"}


@pytest.mark.proves("ASVS 8.2.3")
def test_what_stands_in_no_table_is_told_to_nobody() -> None:
    everything = frozenset(Part)
    assert part_of("face.seen") is None
    assert part_of_field("visit.made", "face") is Part.MEETINGS, "clear ones go with their entry"
    facts = facts_of("face.seen", {"text": "x"})
    assert told_story([facts], everything)[1:] == ([], 1)
    assert not Told([facts], everything).opens(facts)


@pytest.mark.proves("ASVS 8.2.3")
def test_who_works_on_files_is_shown_what_they_write() -> None:
    for role, row in TABLE.items():
        if Power.SEE_FILES not in row.powers:
            continue
        for kind in row.acts:
            parts = {part_of(kind), *(part_of_field(kind, f.name) for f in ACTS[kind].fields)}
            assert parts - row.sees <= WRITTEN_UNSEEN, (role, kind)


def test_an_identity_is_as_much_as_is_shown() -> None:
    who = Identity("巴图", "150699199001012219", ("13800001111",), "甲村")
    assert who.shown(WHOLE) == who
    assert who.shown(frozenset({Part.NAME, Part.COURSE})) == Identity("巴图")
    assert who.shown(frozenset({Part.NAME, Part.ID_NUMBER})).id_number == who.id_number
    assert who.shown(frozenset()) == Identity()


@pytest.mark.proves("ASVS 8.2.3")
def test_what_is_sealed_in_an_unseen_part_is_not_even_opened(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    life, opened = furnished(), list[str]()

    def noting(key: Any, sealed: bytes, commitment: bytes, context: bytes) -> Any:
        opened.append(context.hex())
        return open_with_commitment(key, sealed, commitment, context)

    monkeypatch.setattr("guihang.dossier.entry.open_with_commitment", noting)
    person = Person.objects.get(pk=life.person)
    sees = TABLE[Role.POLICE_LIAISON].sees
    file_view(Actor.for_user(cast.jing, TODAY), person)
    from guihang.dossier.load import entries_of

    for e in entries_of([life.person])[life.person]:
        closed = not any(part_of_field(e.kind, f.name) in sees for f in ACTS[e.kind].fields if f.sealed)
        if closed:
            assert entry_context(e.id).hex() not in opened, e.kind


def test_what_is_left_out_is_counted_in_one_line(cast: Cast) -> None:
    life = furnished()
    text = _text(signed_in(cast, "zhao").get(reverse("dossier:file", args=[life.person])))
    hidden = file_view(cast.actor("zhao", TODAY), Person.objects.get(pk=life.person)).hidden
    assert hidden == 3, "a note, the safety of visits, health; that something is sealed by law is not counted"
    assert "另有 3 条记录属于您的角色不查看的内容" in text
    lins = _text(signed_in(cast).get(reverse("dossier:file", args=[life.person])))
    assert "条记录属于您的角色不查看的内容" not in lins


@pytest.mark.proves("ASVS 8.2.2")
@pytest.mark.parametrize(("name", "of_note", "of_order"), [("lin", 200, 200), ("jing", 404, 200), ("ma", 404, 404)])
def test_a_paper_is_shown_to_who_sees_what_it_belongs_to(cast: Cast, name: str, of_note: int, of_order: int) -> None:
    life = Life().reported()
    note = life.act("note.written", TODAY, {"text": "便条"})
    served = next(e for e in life.made if e.kind == "order.served")
    life.write()
    client = signed_in(cast, name)
    for entry, expected in ((note.id, of_note), (served.id, of_order)):
        scan = attached(life.person, entry)
        assert Scan.objects.filter(pk=scan).exists()
        assert client.get(reverse("dossier:scan", args=[life.person, scan])).status_code == expected
        assert client.get(reverse("dossier:papers", args=[life.person, entry])).status_code == expected


@pytest.mark.proves("T13", "ASVS 8.2.3")
@pytest.mark.parametrize("typed", ["150699199001012219", "13800001111"])
def test_nobody_is_found_by_a_number_by_who_is_not_shown_numbers(cast: Cast, typed: str) -> None:
    furnished()
    for name, found in (("lin", True), ("zhao", True), ("qian", False), ("sun", False)):
        page = _text(signed_in(cast, name).post(reverse("dossier:people"), {"q": typed}, follow=True))
        assert ("巴图" in page) is found, name
    assert "巴图" in _text(signed_in(cast, "qian").post(reverse("dossier:people"), {"q": "巴图"}, follow=True))


@pytest.mark.proves("ASVS 8.2.3")
def test_nobody_is_narrowed_down_by_what_one_is_not_shown(cast: Cast) -> None:
    life = furnished()
    Person.objects.filter(pk=life.person).update(stays_at="150621100201")
    for name, asks in (("zhao", "two"), ("qian", "two"), ("qian", "village")):
        asked = {"two": {"two": "1"}, "village": {"village": "150621100999"}}[asks]
        page = _text(signed_in(cast, name).get(reverse("dossier:people"), {**asked, "place": SHULINZHAO, "all": "1"}))
        assert "巴图" in page, "as if nothing had been asked"
        assert f'name="{asks}"' not in page, "and it is not offered"
    lins = signed_in(cast)
    assert "巴图" not in _text(lins.get(reverse("dossier:people"), {"village": "150621100999", "all": "1"}))
    assert "150621100201" not in _text(signed_in(cast, "qian").get(reverse("desk:today"), {"place": SHULINZHAO}))


def test_words_and_withdrawals_follow_what_they_belong_to() -> None:
    note, visit = facts_of("note.written", {}), facts_of("visit.made", {"mode": "remote"})
    to_note = facts_of("words.given", {"entry": str(note.id)})
    to_visit = facts_of("words.given", {"entry": str(visit.id)})
    alone, back = facts_of("words.given", {}), facts_of("entry.withdrawn", {}, supersedes=to_note.id)
    story = [note, visit, to_note, to_visit, alone, back]
    shown = told_story(story, TABLE[Role.COUNTY].sees)[1]
    assert {e.id for e in shown} == {visit.id, to_visit.id}
    assert {e.id for e in told_story(story, TABLE[Role.WORKER].sees)[1]} == {e.id for e in story}


def test_entries_that_refer_to_each_other_in_a_ring_end() -> None:
    one, two = compat.uuid7(), compat.uuid7()
    ring = [facts_of("words.given", {"entry": str(two)}, id=one), facts_of("words.given", {"entry": str(one)}, id=two)]
    assert told_story(ring, frozenset({Part.COURSE}))[1] == []


def facts_of(kind: str, data: dict[str, Any], **more: Any) -> Facts:
    values = {"id": compat.uuid7(), "order": None, "supersedes": None, "sealed": b"x", **more}
    return Facts(
        values["id"], compat.uuid7(), values["order"], 1, kind, TODAY, data, values["sealed"], b"", SHULINZHAO, None,
        None, NOW, "desk", values["supersedes"], b"",
    )  # fmt: skip


STORIES = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 9)), max_size=10)


@pytest.mark.proves("ASVS 8.2.3", "T1")
def test_whatever_the_story_and_the_parts_nothing_of_another_part_is_told() -> None:
    @given(STORIES, st.frozensets(st.sampled_from(list(Part))))
    def holds(made: list[tuple[str, int]], sees: frozenset[Part]) -> None:
        story: list[Facts] = []
        for kind, to in made:
            target = str(story[to].id) if to < len(story) else ""
            supersedes = story[to].id if kind == "entry.withdrawn" and to < len(story) else None
            data = {f.name: target if f.name == "entry" else "x" for f in ACTS[kind].fields if not f.sealed}
            story.append(facts_of(kind, data, supersedes=supersedes))
        told, shown, hidden = told_story(story, sees)
        assert len(shown) + hidden <= len(story)
        for e in shown:
            if e.kind not in FOLLOWS | HANGS_ON:
                assert part_of(e.kind) in sees
                sealed = {f.name: "x" for f in ACTS[e.kind].fields if f.sealed}
                for name in (*e.data, *told.words(e, sealed)):
                    assert part_of_field(e.kind, name) in sees, (e.kind, name)

    from hypothesis import settings as how

    how(max_examples=tries(2000), deadline=None)(holds)()


def test_every_part_has_a_seed_and_every_address_is_known() -> None:
    assert set(SEEDS) == set(Part)
    assert get_resolver().url_patterns
