"""A whole life through the pages' own forms: the order in, served, notified, reported in; what the office does month by
month; the released or terminated end, served and told. What happens in between is each story's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from guihang.access import places
from guihang.access.tests.cast import BAINIJING, SHULINZHAO, make_cast
from guihang.course.tests.lives_of_course import Lived
from guihang.dossier.catchup import work_out_again
from guihang.dossier.models import Duty, Order, Person
from guihang.territory.models import Division

BATU = {"name": "巴图", "id_number": "150699199001012213", "phones": "13800001111", "address": "树林召镇甲村 1 号"}
XIAOMEI = {"name": "李晓梅", "id_number": "150699198505054420", "phones": "13800002222"}
MEMBERS = {"worker": "林晓", "police": "高峰", "doctor": "其木格", "family_member": "巴雅尔", "volunteer": "乌兰"}
GROUP = {
    f"members-{n}-{key}": value
    for n, (role, name) in enumerate(MEMBERS.items())
    for key, value in (("role", role), ("name", name))
} | {"members-0-woman": "1"}
GOALS = {"goals-0-goal": "找到稳定的工作", "goals-0-who": "林晓"}
TESTERS = {"testers": "警察 丁一\n社工 林晓", "kit": "五联卡", "kit_lot": "B202605", "kit_expires": "2039-05-31"}
WELL = {"result": "negative", "method": "urine", "same_sex": "on", **TESTERS}
REGULAR = ("test", "visit", "plan-review")


def from_order(
    settings: Any,
    who: Mapping[str, str] = BATU,
    *,
    kind: str = "treatment",
    decided: date = date(2026, 3, 1),
) -> Lived:
    """The decision taken in by the worker, served on both and the office notified by the police, reported in."""
    for code, name in ((SHULINZHAO, "树林召镇"), (BAINIJING, "白泥井镇")):
        Division.objects.create(code=code, name=name, level=4, valid_from=date(2020, 1, 1))
    places.forget()
    cast = make_cast()
    lived = Lived(cast, UUID(int=0), settings).on(decided)
    order = {"order_kind": kind, "decided_on": decided, "place": SHULINZHAO, "term_years": "3"}
    lived.sends(reverse("dossier:order-in"), {**who, **order, "worker": str(cast.lin.pk)})
    lived.person = Person.objects.get().pk
    served = decided + timedelta(days=4)
    lived.sign_in("jing").on(served)
    for to in ("person", "family"):
        lived.does("handing", "order.served", {"on": served, "how": "handed_over"}, which=f"to={to}")
    lived.does("handing", "order.notified", {"on": served})
    reported = decided + timedelta(days=9)
    lived.sign_in("lin").on(reported).records("report.made", {"on": reported})
    assert (lived.order.stage, lived.order.starts_on) == ("active", reported)
    one_office(lived, SHULINZHAO)
    return lived


def agreed(lived: Lived, **more: str) -> Lived:
    """The group, the agreement, the plan and the helper, all on one day; nothing is lacking then."""
    day: date = lived.settings.GUIHANG_TODAY
    lived.does("group", "group.formed", {"on": day, **GROUP, **more})
    lived.does("group", "agreement.signed", {"on": day})
    plan = {"on": day, "subjects": ["work"], **GOALS, "review_on": day + timedelta(days=92), "signed": "1"}
    lived.does("group", "plan.made", plan)
    lived.does("group", "helper.named", {"on": day, "name": "乌兰", "role": "volunteer"})
    assert lived.order.gaps == []
    assert not Duty.objects.filter(Duty.OWED, kind__in=["agreement", "group", "plan", "helper"]).exists()
    return lived


def kept(lived: Lived, until: date) -> Lived:
    """Every test, visit and review that comes up until a day, each within its days; then it is that day."""
    while (duty := _next(lived, until)) is not None:
        day = max(duty.opens_on, lived.settings.GUIHANG_TODAY)
        lived.on(day)
        if duty.kind == "plan-review":
            lived.does("group", "plan.reviewed", {"outcome": "reached", "review_on": ""})
        else:
            lived.records(*(("test.taken", WELL) if duty.kind == "test" else ("visit.made", {"mode": "in_person"})))
        duty.refresh_from_db()
        assert duty.met_on == day, duty.key
    lived.on(until)
    work_out_again([lived.person], until)
    return lived


def _next(lived: Lived, until: date) -> Duty | None:
    owed = Duty.objects.filter(Duty.OWED, person=lived.person, kind__in=REGULAR, opens_on__lte=until)
    return owed.filter(due_on__gte=lived.settings.GUIHANG_TODAY).order_by("due_on", "key").first()


def explained(lived: Lived, reason: str, text: str) -> Lived:
    """Why what was missed for good was not done, line by line of the file."""
    while found := re.findall(r'href="([^"]*/record/duty.explained/[^"]*)"', lived.file()):
        before = owed(lived)
        lived.sends(found[0], {"reason": reason, "text": text})
        assert owed(lived) < before
    return lived


def owed(lived: Lived) -> set[str]:
    """What is owed by now."""
    today = lived.settings.GUIHANG_TODAY
    return set(Duty.objects.filter(Duty.OWED, person=lived.person, opens_on__lte=today).values_list("key", flat=True))


def one_office(lived: Lived, place: str) -> None:
    """Exactly one office answers for what runs, and it is the person's."""
    running = Order.objects.filter(person=lived.person, stopped_on=None)
    assert {o.office for o in running} == {place} == {lived.row.place}
    assert lived.row.crossing == ""


def prepared(lived: Lived) -> Lived:
    """Before the last day: assessed once more, the opinions of group and office, the papers filed, the summary, the
    police's opinion."""
    lived.sign_in("lin").records("risk.assessed", {"note": "逐项评估，按期履行协议。"})
    for by in ("group_opinion", "office_opinion"):
        lived.does("ending", "opinion.given", {"text": "按协议履行，同意解除。"}, which=f"by={by}")
    lived.does("ending", "release.filed", {"papers-0-paper": "解除审批表", "papers-0-pages": "2"})
    lived.sign_in("wang").does("ending", "course.summed", {"text": "三年间按期检测，表现平稳。"})
    lived.sign_in("jing").does("ending", "opinion.given", {"text": "同意。"}, which="by=police_opinion")
    return lived


def released(lived: Lived) -> Lived:
    """By the police the day after the last day; served on both, the township told. Where the clean years have passed
    by then, at the task of the end: the file stands in no list any more."""
    ends = lived.order.ends_on
    assert ends is not None
    day = ends + timedelta(days=1)
    _of_the_end(lived.on(day).sign_in("jing"), "order.released", {"on": day})
    assert (lived.order.stage, lived.order.stopped_on) == ("released", day)
    assert {k for k in owed(lived) if k.startswith("release")} == {
        "release-serve-person", "release-serve-family", "release-tell",
    }  # fmt: skip
    for to in ("person", "family"):
        _of_the_end(lived, "release.served", {"on": day, "to": to, "how": "handed_over"}, which=f"to={to}")
    _of_the_end(lived, "release.told", {"on": day})
    assert not Order.objects.filter(person=lived.person, stopped_on=None).exists()
    return lived


def _of_the_end(lived: Lived, kind: str, typed: Mapping[str, object], which: str = "") -> None:
    off = lived.row.off_lists_on
    if off is None or off > lived.settings.GUIHANG_TODAY:
        lived.does("ending", kind, typed, which=which)
    else:
        lived.sends(reverse("ends:end", args=[lived.person]), {"kind": kind, **typed})


def to_end(lived: Lived) -> Lived:
    """Kept up to its last weeks, prepared, released, served and told. Nothing is owed, no paper but signed copies."""
    ends = lived.order.ends_on
    assert ends is not None
    prepared(kept(lived.sign_in("lin"), ends - timedelta(days=20)))
    assert "release-file" not in owed(lived)
    released(lived)
    assert owed(lived) == set()
    assert (lived.order.gaps, unsigned(lived)) == ([], set())
    return lived


def unsigned(lived: Lived) -> set[str]:
    """The papers that lack more than the copy that was signed, which here nobody has scanned."""
    return {code for code in lived.order.papers if not code.endswith(":signed")}


def terminated(lived: Lived, reason: str, paper: str) -> Lived:
    """Ended before its time: asked for by the worker with its paper, agreed to by the lead, the paper served."""
    lived.sign_in("lin").does("ending", "order.terminated", {"reason": reason, "paper": paper})
    assert lived.order.stage != "terminated", "one person alone ends no decision"
    lived.sign_in("wang").agrees_to_the_end()
    assert lived.order.stage == "terminated"
    assert owed(lived) == set()
    return lived
