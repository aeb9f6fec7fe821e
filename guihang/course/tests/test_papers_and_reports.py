"""A report to the police: what shows that it arrived, and a correction of it that keeps what went with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from guihang.course.tests.lives_of_course import Lived
from guihang.course.tests.test_being_away import deed
from guihang.course.tests.test_breaches import DAYS, refuses, refusing
from guihang.dossier.models import Entry

pytestmark = pytest.mark.django_db


def reported(settings: Any) -> Lived:
    lived = refuses(refusing(settings, DAYS[:2]), DAYS[2])
    lived.sign_in("wang").does(
        "breach", "breach.checked", {"outcome": "confirmed", "text": "三次均有送达和理由认定。"}, which="code=serious"
    )
    deed(lived.sign_in("lin"), "breach", "breach-report", {})
    return lived


def test_a_report_to_the_police_asks_for_their_receipt_and_is_served_on_nobody(settings: Any) -> None:
    lived = reported(settings)
    page = lived.page("papers")
    assert "回执" in page and "form=F24" not in page
    report = Entry.objects.get(kind="breach.reported")
    lived.does("papers", "report.receipted", {"number": "收字12号", "by": "高峰"}, which=str(report.id))
    assert "report.receipted" not in lived.page("papers")


def test_a_report_is_corrected_with_what_went_with_it_in_words(settings: Any) -> None:
    lived = reported(settings)
    report = Entry.objects.get(kind="breach.reported")
    url = reverse("dossier:correct", args=[lived.person, report.id])
    form = lived.client.get(url).content.decode()
    assert "['" not in form and "拒绝" in form
    ticked = {"evidence": list(report.data["evidence"])[1:], "number": "树社戒报〔2026〕3号"}
    lived.sends(url, {**ticked, "corrected_because": "补编号"})
    newest = Entry.objects.filter(kind="breach.reported").order_by("seq").last()
    assert newest is not None and newest.supersedes == report.id
    assert newest.data["evidence"] == ticked["evidence"]
