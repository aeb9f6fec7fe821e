"""The auditor's log holds the readings of their county's files by whoever looks from above it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access.tests.cast import QIXINGGANG, make_cast
from guihang.dossier.models import Person
from guihang.dossier.tests.lives import Life

pytestmark = pytest.mark.django_db


def test_who_looks_from_above_shows_in_the_log_of_the_county() -> None:
    cast, life = make_cast(), Life().reported()
    life.write()
    qian, zhou = Client(), Client()
    qian.force_login(cast.qian)
    zhou.force_login(cast.zhou)
    assert "钱玉" not in zhou.get("/log/").content.decode()
    assert "巴图" in qian.get(reverse("glass:one", args=[life.person])).content.decode()
    page = zhou.get("/log/").content.decode()
    assert "钱玉" in page
    assert str(life.person) not in page
    Person.objects.update(place=QIXINGGANG)
    assert "钱玉" not in zhou.get("/log/").content.decode()
