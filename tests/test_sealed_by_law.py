"""Every paper and every export of a person, looked through for what article 136 seals: none of it, whoever prints."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access.tests.cast import PARTS, SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.models import Person
from guihang.dossier.tests.lives import TODAY, Life
from guihang.exchange.out.ledger import Asked, write_ledger
from guihang.territory.codes import Territory
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
OFFENCE, NUMBER, OUTCOME = "演示违法行为甲", "演罚决字〔2026〕77号", "演示处理结果乙"
PENALTY = {"offence": OFFENCE, "number": NUMBER, "outcome": OUTCOME, "decided_on": "2026-02-03"}
CONFIRMED = "演示确认说明丙"
SECRETS = (OFFENCE, NUMBER, OUTCOME, CONFIRMED, "2026-02-03", "中止：拘留")
PAPERS = ("desk:handout", "desk:notice", "dossier:rights", "dossier:looked")
SHEETS = ("visit.made", "talk.held", "test.taken", "notice.served")
LISTS = ("dossier:people", "desk:today", "desk:confirm", "desk:county", "desk:round", "ends:list", "access:alerts")


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    Division.objects.create(code=SHULINZHAO, name="树林召镇", level=4)
    return make_cast()


@pytest.fixture
def person(cast: Cast) -> Person:
    life = Life().reported()
    life.act("penalty.noted", date(2026, 3, 12), PENALTY)
    life.act("use.confirmed", date(2026, 3, 13), {"note": CONFIRMED})
    life.act("order.suspended", date(2026, 4, 1), {"reason": "detained"}, order=life.order)
    life.act("order.resumed", date(2026, 4, 9), {}, order=life.order)
    return life.write()


@pytest.mark.proves("I4.6", "T3")
@pytest.mark.parametrize("name", PARTS)
def test_no_list_and_no_paper_says_it(cast: Cast, person: Person, name: str) -> None:
    client = signed_in(cast, name)
    for page in LISTS:
        clean(client, reverse(page))
    for paper in PAPERS:
        clean(client, reverse(paper, args=[person.pk]))
    for kind in SHEETS:
        clean(client, reverse("desk:sheet", args=[person.pk, kind]))


def clean(client: Client, address: str) -> None:
    for answer in (client.get(address), client.get(f"{address}?as=card")):
        text = getattr(answer, "content", b"").decode(errors="replace")
        assert not [secret for secret in SECRETS if secret in text], address


@pytest.mark.proves("I4.6", "T5")
@pytest.mark.parametrize("name", ["lin", "wang", "zhao", "jing"])
def test_no_ledger_says_it(cast: Cast, person: Person, name: str) -> None:
    ledger = write_ledger(cast.actor(name, TODAY), Asked(Territory.of(SHULINZHAO)))
    with ZipFile(io.BytesIO(ledger.content)) as book:
        told = "".join(book.read(part).decode(errors="replace") for part in book.namelist())
    assert ledger.people == 1 and not [secret for secret in SECRETS if secret in told]


@pytest.mark.proves("I4.6")
def test_the_persons_own_copy_says_that_something_is_left_out_and_not_what(cast: Cast, person: Person) -> None:
    answer = signed_in(cast, "wang").post(reverse("dossier:whole-json", args=[person.pk]))
    text = answer.content.decode()
    assert answer.status_code == 200 and not [s for s in (*SECRETS[:5], "detained") if s in text]
    assert "sealed_by_law" in text
