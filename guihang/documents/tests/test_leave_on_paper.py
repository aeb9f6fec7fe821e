"""The paper of being away says what happened: a report is nobody's approval, and covers what follows it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from guihang.access.actor import Actor
from guihang.course.tests.lives_of_course import Lived
from guihang.course.tests.test_being_away import AWAY, at_work, deed, under
from guihang.documents.catalogue import forms
from guihang.documents.filled import values_of, with_newest
from guihang.documents.reading import files_of, people_for

pytestmark = pytest.mark.django_db


def decided(lived: Lived) -> str:
    actor = Actor.for_user(lived.cast.lin)
    form = forms()["F17"]
    (file,) = files_of(actor, people_for(actor, [lived.person]))
    return values_of(form, with_newest(form, file)).fields["leave_decided"]


def test_a_report_prints_no_approval(settings: Any) -> None:
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    said = decided(lived)
    assert "同意" not in said and "无须审批" in said and "2026年6月1日至2026年6月20日" in said


def test_a_report_after_leaving_says_what_it_covers(settings: Any) -> None:
    lived = at_work(settings, date(2026, 6, 10))
    deed(lived, "leave", "leave-report", {"on": date(2026, 6, 10), **AWAY})
    said = decided(lived)
    assert "2026年6月10日至2026年6月20日" in said and "此前已离开的日子不在其内" in said


def test_what_the_lead_granted_is_agreed_to(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    under(monkeypatch, leave__mode="approval")
    lived = at_work(settings)
    deed(lived, "leave", "leave-report", {"on": date(2026, 5, 28), **AWAY})
    deed(lived.sign_in("wang"), "leave", "leave-grant", {})
    assert "同意外出，至2026年6月20日止" in decided(lived)
