"""Help that goes on by consent: a file of its own, without history and without a link; it ends with the consent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from guihang.access import clock
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.models import Person
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.sealed_models import SealedToken
from guihang.dossier.search import find
from guihang.dossier.tests.endings import course
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.verify import verify
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
GIVEN = {"name": "巴图", "phones": "13800001111", "home_place": SHULINZHAO, "wishes": "想学电焊", "consents": "on"}


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    Division.objects.create(code=SHULINZHAO, name="树林召镇", level=4)
    return make_cast()


def begin(client: Client, **other: str) -> Any:
    page = client.get(reverse("dossier:help-new"))
    hidden = {name: str(value) for name, value in page.context["hidden"]}
    return client.post(reverse("dossier:help-new"), {**hidden, **GIVEN, **other})


@pytest.mark.proves("I4.6", "PIPL 6", "PIPL 14")
def test_it_begins_a_file_without_number_history_or_link(cast: Cast) -> None:
    old = course(date(2023, 10, 20))
    old.write()
    old.add("control.ended", TODAY, {})
    assert begin(signed_in(cast)).status_code == 302
    new = Person.objects.exclude(pk=old.person).get()
    assert (new.place, new.clean_on, new.off_lists_on) == (SHULINZHAO, None, None)
    assert sorted(new.story.values_list("kind", flat=True)) == ["help.agreed", "person.described"]
    assert not new.orders.exists() and not SealedToken.objects.filter(person=new).exists()
    assert no_row_holds_both(old.person.hex, new.pk.hex)
    assert [p.pk for p, _who in find(cast.actor("lin", TODAY), "巴图")] == [new.pk]
    assert verify().faults == []


def test_its_file_offers_no_paper_of_a_decision_and_no_sheet_of_a_test(cast: Cast) -> None:
    client = signed_in(cast)
    assert begin(client).status_code == 302
    new = Person.objects.get()
    file = client.get(reverse("dossier:file", args=[new.pk])).content.decode()
    assert reverse("desk:sheet", args=[new.pk, "test.taken"]) not in file
    assert reverse("desk:sheet", args=[new.pk, "visit.made"]) in file
    assert f"/people/{new.pk}/course/" not in file, "nor a page of a decision's course"
    papers = client.get(reverse("documents:papers", args=[new.pk])).content.decode()
    assert "走访记录" in papers and not any(word in papers for word in ("决定书", "解除", "检测"))
    assert client.get(reverse("documents:paper", args=[new.pk, 1])).status_code == 404
    assert client.get(reverse("documents:paper", args=[new.pk, 15])).status_code == 200


def no_row_holds_both(one: str, other: str) -> bool:
    """Whether no row of any table holds both ids: nothing that is stored leads from one to the other."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                whole = " ".join(str(value) for value in row).replace("-", "")
                if one in whole and other in whole:
                    return False
    return True


@pytest.mark.proves("PIPL 14")
def test_without_the_persons_word_nothing_begins(cast: Cast) -> None:
    assert begin(signed_in(cast), consents="").status_code == 422
    assert begin(signed_in(cast), name="").status_code == 422
    assert not Person.objects.exists()


@pytest.mark.proves("I4.6")
def test_it_stands_in_the_list_under_neutral_words(cast: Cast) -> None:
    begin(signed_in(cast))
    Life().reported().write()
    page = signed_in(cast).get(reverse("dossier:people"), {"also": "help"}).content.decode()
    assert page.count("data-open>") == 1 and "自愿帮扶" in page
    new = Person.objects.get(orders=None)
    text = signed_in(cast).get(reverse("dossier:file", args=[new.pk])).content.decode()
    main = text.split("<main")[1].split("</main>")[0]
    assert "自愿帮扶" in main and "想学电焊" in main and "三年未复吸" not in main


@pytest.mark.proves("I4.6", "PIPL 15", "PIPL 47")
def test_it_ends_with_the_consent_and_cannot_be_opened_again(cast: Cast) -> None:
    begin(signed_in(cast))
    new = Person.objects.get()
    client = signed_in(cast)
    where = reverse("dossier:record", args=[new.pk, "help.ended"])
    hidden = {name: str(value) for name, value in client.get(where).context["form"]["hidden"]}
    assert client.post(where, {**hidden, "on": TODAY.isoformat()}).status_code in {204, 302}
    new.refresh_from_db()
    assert new.ended_on == TODAY and not new.tokens.exists() and not SealedToken.objects.exists()
    assert client.get(reverse("dossier:file", args=[new.pk])).status_code == 404
    assert find(cast.actor("lin", TODAY), "巴图") == []
    assert verify().faults == []


def test_a_decision_and_help_by_consent_never_share_a_file(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    with pytest.raises(Unacceptable, match="file of its own"):
        life.add("help.agreed", TODAY, {"wishes": "工作"})
    begin(signed_in(cast))
    life.person = Person.objects.exclude(pk=life.person).get().pk
    entered = {"order_kind": "treatment", "decided_on": "2026-11-01", "place": SHULINZHAO, "term_years": 3}
    with pytest.raises(Unacceptable, match="file of its own"):
        life.add("order.entered", date(2026, 11, 1), entered)


def test_a_file_begun_before_eight_in_the_morning_verifies(cast: Cast, settings: Any) -> None:
    """In UTC that is still the day before."""
    settings.GUIHANG_TODAY = None
    with mock.patch.object(clock, "now", lambda: datetime(2026, 11, 21, 17, 30, tzinfo=UTC)):
        assert clock.today() == TODAY
        assert begin(signed_in(cast)).status_code == 302
        assert verify().faults == []
