"""What two people agreed to, or another person found, one alone does not undo; and whoever asked hears what became
of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils import compat

from guihang.access.tests.cast import Cast
from guihang.dossier.models import Amendment, Entry, Order
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.tests.test_ends_by_two import PAPER, cast, life, says, signed_in, stage, writes
from guihang.dossier.tests.test_second_word import OLD

__all__ = ["cast", "life"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.11")]


def takes_back(client: Client, life: Life, entry: UUID, reason: str = "写错了") -> Any:
    form = {"entry": str(compat.uuid7()), "reason": reason}
    return client.post(reverse("dossier:withdraw", args=[life.person, entry]), form)


def of_kind(kind: str) -> UUID:
    return Entry.objects.get(kind=kind).pk


def test_an_end_that_two_agreed_to_is_not_taken_back_by_one(cast: Cast, life: Life) -> None:
    writes(cast, "lin", life, "order.terminated", **PAPER)
    says(cast, "jing", "agree")
    lin = signed_in(cast, "lin")
    takes_back(lin, life, of_kind("order.terminated"), reason="")
    assert not Amendment.objects.filter(decided_at=None).exists(), "not without a reason"
    takes_back(lin, life, of_kind("order.terminated"))
    assert (stage(), Amendment.objects.filter(decided_at=None, withdraws=True).count()) == ("terminated", 1)
    row = Amendment.objects.get(decided_at=None)
    signed_in(cast, "wang").post(reverse("dossier:correction", args=[row.pk]), {"choice": "agree"})
    assert stage() == "active"


def test_the_file_names_whoever_agreed(cast: Cast, life: Life) -> None:
    writes(cast, "lin", life, "order.terminated", **PAPER)
    says(cast, "wang", "agree")
    assert f"{cast.wang.display_name}同意" in signed_in(cast, "lin").get(f"/people/{life.person}/").content.decode()


@pytest.mark.parametrize(
    ("kind", "data"), [("test.taken", {"result": "positive", "method": "urine"}), ("tier.set", {"tier": "red"})]
)
def test_what_somebody_else_found_is_corrected_by_two_however_young(
    cast: Cast, life: Life, kind: str, data: dict[str, Any]
) -> None:
    found = life.add(kind, TODAY, data).entry
    takes_back(signed_in(cast, "lin"), life, found)
    assert not Entry.objects.filter(supersedes=found).exists()
    assert Amendment.objects.get().withdraws


def test_who_asked_is_told_that_it_was_declined_and_why(cast: Cast, life: Life) -> None:
    writes(cast, "lin", life, "order.terminated", **PAPER)
    assert "未获同意" not in signed_in(cast, "lin").get(reverse("access:alerts")).content.decode()
    says(cast, "wang", "decline", "文书编号不对")
    lin = signed_in(cast, "lin")
    told = lin.get(reverse("access:alerts")).content.decode()
    url = reverse("dossier:correction", args=[Amendment.objects.get().pk])
    assert "未获同意" in told
    assert url in told
    assert "文书编号不对" in lin.get(url).content.decode()
    assert "未获同意" not in signed_in(cast, "wang").get(reverse("access:alerts")).content.decode()


def test_today_says_how_many_wait_for_ones_word_and_not_ones_own(cast: Cast, life: Life) -> None:
    visit = life.add("visit.made", TODAY, {"mode": "in_person"}, written_at=OLD).entry
    takes_back(signed_in(cast, "lin"), life, visit)

    def top(who: str) -> str:
        page = signed_in(cast, who).get(reverse("dossier:corrections"), headers={"HX-Request": "true"})
        return str(page.content.decode())

    assert "有 1 件更正等您表态" in top("wang")
    assert top("lin").strip() == ""
    assert reverse("dossier:corrections") in signed_in(cast, "wang").get(reverse("desk:today")).content.decode()


def test_while_an_end_waits_the_page_says_so_and_offers_no_second_one(cast: Cast, life: Life) -> None:
    url = reverse("course:subject", args=[life.person, "ending"])
    assert "order.terminated" in signed_in(cast, "lin").get(url).content.decode()
    writes(cast, "lin", life, "order.terminated", **PAPER)
    page = signed_in(cast, "lin").get(url).content.decode()
    assert "等待另一人同意" in page
    assert "record/order.terminated" not in page
    assert Order.objects.get().stopped_on is None


def test_a_refused_asking_from_a_piece_of_a_page_leads_back_to_the_page(cast: Cast, life: Life) -> None:
    visit = life.add("visit.made", TODAY, {"mode": "in_person"}, written_at=OLD).entry
    lin = signed_in(cast, "lin")
    takes_back(lin, life, visit)
    form = {"entry": str(compat.uuid7()), "reason": "写错了"}
    url = reverse("dossier:withdraw", args=[life.person, visit])
    answer = lin.post(url, form, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("dossier:file", args=[life.person]))
    assert Amendment.objects.count() == 1
