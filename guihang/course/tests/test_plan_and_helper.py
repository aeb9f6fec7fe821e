"""The plan of help and the one helper: what is agreed lies ahead, and a phone can be dialled."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from guihang.course.tests.lives_of_course import Lived
from guihang.course.tests.test_lives import begun
from guihang.dossier.models import Entry
from guihang.rules.beside.evidence import Item, evidence

pytestmark = pytest.mark.django_db
PLAN = {
    "on": date(2023, 10, 10), "subjects": ["work", "family_life"], "review_on": "2024-01-10",
    "goals-0-goal": "找到稳定的工作", "goals-0-who": "林晓", "note": "本人愿意学厨师",
}  # fmt: skip
HELPER = {"name": "乌兰", "role": "volunteer"}


def reported(settings: Any) -> Lived:
    lived = begun(settings)
    lived.records("report.made", {"on": date(2023, 10, 10)})
    return lived


@pytest.mark.parametrize(
    "wrong",
    [
        {"review_on": "2020-01-01"}, {"review_on": "2023-10-10"}, {"goals-0-until": "2020-01-01"},
        {"goals-0-until": "2023-09"}, {"goals-0-until": "明年"},
    ],
)  # fmt: skip
def test_a_plan_lies_ahead(settings: Any, wrong: dict[str, str]) -> None:
    lived = reported(settings)
    said = lived.does("group", "plan.made", {**PLAN, **wrong}, refused=True)
    assert "应为：" in said or "早于计划日期" in said
    assert not Entry.objects.filter(kind="plan.made").exists()


@pytest.mark.parametrize("until", ["2023-10", "2024-03", "2024-03-31", ""])
def test_a_goal_has_a_day_or_a_month_or_none(settings: Any, until: str) -> None:
    lived = reported(settings)
    lived.does("group", "plan.made", {**PLAN, "goals-0-until": until})
    page = lived.page("group")
    assert "家庭" in page and "本人愿意学厨师" in page, "what it is about, and the remark"


def test_a_review_puts_the_next_one_after_itself(settings: Any) -> None:
    lived = reported(settings)
    lived.does("group", "plan.made", PLAN)
    lived.on(date(2024, 1, 8))
    past = {"on": date(2024, 1, 8), "outcome": "kept_up", "review_on": "2024-01-08"}
    assert "应为：之后的日期" in lived.does("group", "plan.reviewed", past, refused=True)
    lived.does("group", "plan.reviewed", {**past, "review_on": "2024-04-08"})


@pytest.mark.parametrize("phone", ["-5", "1234", "电话"])
def test_a_phone_can_be_dialled(settings: Any, phone: str) -> None:
    lived = reported(settings)
    lived.does("group", "helper.named", {**HELPER, "phone": phone}, refused=True)
    members = {"members-0-role": "police", "members-0-name": "高峰", "members-0-phone": phone}
    lived.does("group", "group.formed", {"on": date(2023, 10, 10), **members}, refused=True)
    lived.does("group", "helper.named", {**HELPER, "phone": "138 0000 2222"})
    assert "138 0000 2222" in lived.page("group")
    lived.does("group", "helper.named", {**HELPER, "until": "2023-01-01"}, refused=True)


def test_what_is_demanded_is_not_said_to_be_left_out(settings: Any) -> None:
    lived = reported(settings)
    fields = {"absence.found": ["note"], "notice.served": ["for_on"], "warning.given": ["where", "witness"]}
    for kind, names in fields.items():
        form = lived.client.get(reverse("dossier:record", args=[lived.person, kind])).content.decode()
        for name in names:
            label = form[: form.index(f'name="{name}"')].rsplit("<label", 1)[1]
            assert "可不填" not in label, (kind, name)


def test_criticism_needs_no_witness_and_an_exhortation_does() -> None:
    for level, missing in (("criticism", False), ("exhortation", True)):
        warned = Item("a", 739000, "warning.given", {"level": level, "about": "tests"})
        found = evidence("serious_breach.refusals", [warned])
        assert any("no_witness" in proof.lacks for proof in found.beside) is missing, level
