"""A form's field that nobody asked for does nothing: not to the entry, the file, the writer or the day."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings
from uuid_utils import compat

from guihang.access.models import Grant, User
from guihang.access.roles import Role
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.dossier.entry import sealed_words
from guihang.dossier.load import entries_of
from guihang.dossier.models import Entry, Order, Person
from guihang.dossier.tests.lives import TODAY, Life
from guihang.protect.datakeys import open_keys
from guihang.rules.acts import ACTS, check

pytestmark = [pytest.mark.django_db, pytest.mark.proves("ASVS 8.2.3", "ASVS 15.3.3", "等保 8.1.4.2 f")]
# Whatever stands somewhere in a file or behind it, sent along with a visit.
FOREIGN: dict[str, Any] = {
    "place": "500103001000", "person": str(compat.uuid7()), "seq": "1", "entered_by": str(compat.uuid7()),
    "written_at": "2020-01-01T00:00:00Z", "source": "import", "supersedes": str(compat.uuid7()), "digest": "00",
    "restricted": "1", "readers": str(compat.uuid7()), "two_visitors": "1", "text": "x", "result": "positive",
    "tier": "red", "name": "别人", "id_number": "150699199001012219", "user": str(compat.uuid7()),
    "ended_on": "2020-01-01",
    "stage": "released", "stopped_on": "2020-01-01", "kind": "control.ended", "role": "province", "is_active": "0",
    "data": '{"text": "x"}', "sealed": "x", "by-0-name": "", "live_from": "2020-01-01", "__proto__": "x",
}  # fmt: skip


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def test_a_field_that_the_act_does_not_have_is_not_written(cast: Cast) -> None:
    life = Life().reported()
    before = life.write()
    sent = {**FOREIGN, "entry": str(compat.uuid7()), "on": TODAY.isoformat(), "mode": "in_person", "note": "家访"}
    answer = signed_in(cast).post(reverse("dossier:record", args=[life.person, "visit.made"]), sent)
    assert answer.status_code == 302
    written = Entry.objects.get(pk=sent["entry"])
    assert (written.kind, written.person_id, written.place) == ("visit.made", life.person, before.place)
    assert (written.source, written.supersedes, written.entered_by) == ("desk", None, cast.lin.pk)
    assert set(written.data) <= {"mode"}
    facts = next(e for e in entries_of([life.person])[life.person] if e.id == written.pk)
    assert set(sealed_words(facts, open_keys([life.person])[life.person])) <= {"note", "by"}
    after = Person.objects.get(pk=life.person)
    same = ("place", "sex", "worker", "two_visitors", "restricted", "ended_on", "described_on")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert Order.objects.get(person=life.person).stopped_on is None


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_the_door_refuses_a_field_that_the_act_does_not_have(kind: str) -> None:
    problems = check(kind, {"nobody_thought_of": "x"})
    assert any("nobody_thought_of" in str(p) for p in problems)


def test_who_hands_out_sign_ins_cannot_slip_a_second_grant_or_name_into_a_form(cast: Cast) -> None:
    sent = {"do": "open", "role": Role.WORKER, "place": "150621100000", "is_active": "1", "display_name": "别人",
            "username": "root", "grants": "x", "password": "x"}  # fmt: skip
    grants = Grant.objects.count()
    signed_in(cast, "wu").post(reverse("access:sign-in-of", args=[cast.lin.pk]), sent)
    lin = User.objects.get(pk=cast.lin.pk)
    assert (lin.username, lin.display_name, Grant.objects.count()) == ("lin", "林晓", grants)


def test_ones_own_page_keeps_nothing_but_its_own_choices(cast: Cast) -> None:
    sent = {"size": "large", "display_name": "别人", "username": "root", "is_active": "0", "first_password": "1"}
    signed_in(cast).post("/account/", sent)
    lin = User.objects.get(pk=cast.lin.pk)
    assert (lin.username, lin.display_name, lin.is_active, lin.first_password) == ("lin", "林晓", True, False)
