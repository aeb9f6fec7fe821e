"""A finished dossier is closed with its index, and only read until somebody else opens it again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from uuid_utils import compat

from guihang.access.actor import Actor
from guihang.access.roles import Role
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast, signed_in, somebody
from guihang.dossier.archiving import KINDS, LIES, Item, index_of, of_decision
from guihang.dossier.entry import Facts, NewEntry
from guihang.dossier.light import light_words
from guihang.dossier.load import entries_of
from guihang.dossier.models import Entry, Order
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.lives import NOW, TODAY, Life, monthly
from guihang.dossier.verify import verify
from guihang.dossier.workout import effective
from guihang.dossier.writer import ByActor, ByOperator
from guihang.rules.acts import ACTS
from guihang.rules.acts.codes import ARCHIVED, FORMS, NOTICES

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def ended() -> Life:
    """Batu's decision was terminated in September."""
    life = Life().reported().tested(*monthly(5))
    life.act("visit.made", date(2026, 6, 1), {"mode": "in_person"})
    life.act("order.terminated", date(2026, 9, 1), {"reason": "imprisoned"}, order=life.order)
    life.write()
    return life


def address(life: Life) -> str:
    return reverse("dossier:archive", args=[life.person, life.order])


def close(client: Client, life: Life, **more: str) -> Any:
    form = {
        "entry": str(compat.uuid7()),
        "index": "达社戒2026-017",
        "pages": "46",
        "looked": "1",
        "because": "未制作计划书",
    }
    return client.post(address(life), {**form, **more})


def closed(cast: Cast) -> Life:
    life = ended()
    assert close(signed_in(cast, "wang"), life).status_code == 302
    return life


def written(cast: Cast, life: Life, kind: str, data: Any, name: str = "lin", **more: Any) -> str:
    entry = NewEntry(compat.uuid7(), life.person, kind, TODAY, NOW, more.pop("source", "desk"), data,
                     entered_by=getattr(cast, name).pk, **more)  # fmt: skip
    return record(ByActor(Actor.for_user(getattr(cast, name))), entry, today=TODAY, now=NOW).state


def test_the_index_stands_in_the_archive_s_own_order_and_names_what_is_missing(cast: Cast) -> None:
    life = ended()
    entries = entries_of([life.person])[life.person]
    index = index_of(entries, effective(entries), Order.objects.get(pk=life.order))
    assert tuple(item.code for item in index) == ARCHIVED
    assert [item.number for item in index] == list(range(1, len(ARCHIVED) + 1))
    found = {item.code: item.acts for item in index}
    assert (found["archive.tests"], found["archive.termination"], found["archive.plan"]) == (5, 1, 0)
    lacking = {item.code: item.lacks for item in index if item.missing}
    assert lacking["archive.plan"] == ("F09",)
    assert "archive.release_notice" not in lacking
    assert {one for codes in lacking.values() for one in codes} == set(Order.objects.get(pk=life.order).papers)
    page = signed_in(cast, "wang").get(address(life)).content.decode()
    assert page.index("决定书") < page.index("尿检记录") < page.index("终止") < page.index("解除通知书")
    assert "缺" in page


def test_every_form_lies_somewhere_in_the_archive() -> None:
    assert sorted(one for kinds in KINDS.values() for one in kinds if one in FORMS) == sorted(FORMS)


def test_nothing_lies_in_two_places_and_every_notice_in_one() -> None:
    assert len(LIES) == sum(len(kinds) for kinds in KINDS.values())
    assert {one for one in LIES if one.startswith("notice.served")} == {f"notice.served={one}" for one in NOTICES}
    acts = {one for one in LIES if "=" not in one and one.partition("/")[0] not in FORMS}
    assert acts <= ACTS.keys()


def test_each_entry_lies_with_its_paper(cast: Cast) -> None:
    """One of each kind that judges of a dossier asked for: what is served lies with what was served."""
    life = ended()
    begun = {item.code: item.acts for item in the_index(life)}
    told: list[tuple[str, dict[str, Any], str]] = [
        ("notice.served", {"notice": "test", "how": "handed_over"}, "archive.test_notices"),
        ("notice.served", {"notice": "talk", "how": "handed_over"}, "archive.talks"),
        ("notice.served", {"notice": "personal_information", "how": "handed_over"}, "archive.notice"),
        ("paper.served", {"form": "F05", "to": "person", "how": "handed_over"}, "archive.agreement"),
        ("paper.served", {"form": "F27", "to": "person", "how": "handed_over"}, "archive.release_notice"),
        ("test.entrusted", {"until": "2026-07-30"}, "archive.moves"),
        ("absence.found", {"from": "2026-06-01", "until": "2026-06-03"}, "archive.breaches"),
        ("contact.lost", {}, "archive.breaches"),
        ("visit.asked", {}, ""),
    ]
    for kind, data, _where in told:
        life.act(kind, date(2026, 7, 1), data)
    wanted = [where for _kind, _data, where in told]
    for item in the_index(life):
        assert item.acts == begun[item.code] + wanted.count(item.code), item.code


def the_index(life: Life) -> list[Item]:
    """The index of what is written of the life, and of what is made and not written yet."""
    held = the_book(life)
    return index_of(held, held, Order.objects.get(pk=life.order))


def the_book(life: Life) -> list[Facts]:
    return [*effective(entries_of([life.person])[life.person]), *map(in_the_book, life.made)]


def in_the_book(e: NewEntry) -> Facts:
    return Facts(e.id, e.person, e.order, 0, e.kind, e.on, dict(e.data), None, None, "", None, None, NOW, e.source,
                 e.supersedes, b"")  # fmt: skip


def test_the_tests_of_a_first_decision_lie_in_its_dossier_and_not_in_the_next_one_s(cast: Cast) -> None:
    life = ended()
    entered = {"order_kind": "rehabilitation", "decided_on": "2026-10-01", "place": SHULINZHAO, "term_years": 3}
    second = life.act("order.entered", date(2026, 10, 1), entered).id
    life.act("test.taken", date(2026, 10, 20), {"result": "negative", "method": "urine"})
    life.act("paper.served", date(2026, 9, 5), {"form": "F25", "to": "person", "how": "sent"})
    life.write()
    first, next_one = Order.objects.get(pk=life.order), Order.objects.get(pk=second)
    held = the_book(life)
    tests = [next(i.acts for i in index_of(held, held, one) if i.code == "archive.tests") for one in (first, next_one)]
    assert tests == [5, 1]
    served = next(e for e in held if e.kind == "paper.served")
    assert served in of_decision(held, held, first), "what was served after the end"
    assert served not in of_decision(held, held, next_one)
    for order in (first, next_one):
        own = [e for e in of_decision(held, held, order) if e.kind == "order.entered"]
        assert [e.id for e in own] == [order.pk]


def test_it_is_closed_with_the_gaps_named_by_the_house_and_why_by_the_lead(cast: Cast) -> None:
    life, wang = ended(), signed_in(cast, "wang")
    assert close(wang, life, because="").status_code == 422
    assert close(wang, life, looked="").status_code == 422
    assert close(wang, life).status_code == 302
    entry = Entry.objects.get(kind="file.closed")
    assert "archive.plan" in entry.data["missing"]
    assert entry.data["pages"] == 46
    assert "017" not in str(entry.data), "the number of the dossier is sealed"
    assert Order.objects.get(pk=life.order).closed_on == TODAY
    page = wang.get(address(life)).content.decode()
    assert "达社戒2026-017" in page
    assert "王敏" in page
    assert verify().faults == []


def test_a_repeat_answers_as_the_first_time(cast: Cast) -> None:
    life, wang, one = ended(), signed_in(cast, "wang"), str(compat.uuid7())
    answers = [close(wang, life, entry=one) for _time in range(2)]
    assert [(a.status_code, a.url) for a in answers] == [(302, address(life))] * 2
    assert Entry.objects.filter(kind="file.closed").count() == 1


@pytest.mark.parametrize("name", ["lin", "jing", "zhao"])
def test_only_who_may_confirm_closes(cast: Cast, name: str) -> None:
    life = ended()
    assert close(signed_in(cast, name), life).status_code == 422
    assert not Entry.objects.filter(kind="file.closed").exists()


@pytest.mark.parametrize("name", ["ma", "feng", "qian", "wu", "kong", "lao", "gui"])
def test_nobody_elsewhere_sees_a_dossier(cast: Cast, name: str) -> None:
    assert signed_in(cast, name).get(address(ended())).status_code in {403, 404}


def test_a_decision_that_runs_is_not_closed(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    assert close(signed_in(cast, "wang"), life).status_code == 422
    assert not Entry.objects.filter(kind="file.closed").exists()


@pytest.mark.parametrize(
    ("kind", "data"),
    [("course.summed", {"text": "补写总结"}), ("duty.explained", {"duty": "test/1", "reason": "ill"})],
)
def test_nothing_of_the_course_is_written_on_it_any_more(cast: Cast, kind: str, data: dict[str, Any]) -> None:
    life = closed(cast)
    with pytest.raises(Unacceptable) as refused:
        written(cast, life, kind, data, name="wang", order=life.order)
    assert any("归档" in line for line in refused.value.lines("zh-Hans"))


def test_nothing_that_lies_in_it_is_corrected_or_taken_back(cast: Cast, settings: Any) -> None:
    settings.GUIHANG_CORRECT_ALONE_HOURS = 1_000_000
    life = closed(cast)
    visit = Entry.objects.get(kind="visit.made").pk
    served = Entry.objects.get(kind="order.served").pk
    closing = Entry.objects.get(kind="file.closed").pk
    for entry, kind, data in (
        (visit, "visit.made", {"mode": "remote"}),
        (served, "order.served", {"to": "family"}),
        (served, "entry.withdrawn", {"reason": "写错"}),
        (closing, "entry.withdrawn", {"reason": "写错"}),
    ):
        with pytest.raises(Unacceptable):
            written(cast, life, kind, data, name="wang", supersedes=entry)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("words.given", {"text": "我不同意这个结论"}), ("objection.made", {"text": "我有异议"}),
        ("right.asked", {"right": "copy", "asked_by": "person"}), ("worker.assigned", {}),
    ],
)  # fmt: skip
def test_what_the_person_says_and_asks_is_still_written(cast: Cast, kind: str, data: dict[str, Any]) -> None:
    life = closed(cast)
    data = data or {"user": str(cast.lin.pk)}
    assert written(cast, life, kind, data) == "added"


def test_a_ledger_is_not_held_up(cast: Cast) -> None:
    life = closed(cast)
    day, nothing = date(2026, 3, 3), dict[str, Any]()
    entry = NewEntry(compat.uuid7(), life.person, "order.notified", day, NOW, "import", nothing, life.order)
    assert record(ByOperator(), entry, today=TODAY, now=NOW).state == "added"


def test_somebody_else_opens_it_again_with_a_reason(cast: Cast) -> None:
    life, wang, lin = closed(cast), signed_in(cast, "wang"), signed_in(cast, "lin")
    reason = {"entry": str(compat.uuid7()), "reason": "法院调卷，补入文书"}
    assert wang.post(address(life), reason).status_code == 422, "not whoever closed it"
    assert lin.post(address(life), {**reason, "reason": ""}).status_code == 422
    assert lin.post(address(life), {**reason, "entry": str(compat.uuid7())}).status_code == 302
    assert Order.objects.get(pk=life.order).closed_on is None
    assert written(cast, life, "course.summed", {"text": "补写总结"}, name="wang", order=life.order) == "added"
    # And closed once more it is closed.
    assert close(wang, life).status_code == 302
    assert Order.objects.get(pk=life.order).closed_on == TODAY
    assert verify().faults == []


def test_the_list_of_closed_dossiers_shows_those_of_one_s_office(cast: Cast) -> None:
    life = closed(cast)
    colleague = somebody(Role.WORKER, SHULINZHAO, "colleague")
    client = Client()
    client.force_login(colleague)
    assert reverse("dossier:closed") in client.get(reverse("dossier:people")).content.decode(), "found from the list"
    assert str(life.order) in client.get(reverse("dossier:closed")).content.decode()
    assert str(life.order) not in signed_in(cast, "ma").get(reverse("dossier:closed")).content.decode()
    file = client.get(reverse("dossier:file", args=[life.person])).content.decode()
    assert address(life) in file


@pytest.mark.parametrize(
    ("kind", "data"), [("release.served", {"to": "family", "how": "handed_over"}), ("release.told", {})]
)
def test_a_dossier_closed_at_once_still_takes_the_notices_of_the_release(cast: Cast, kind: str, data: Any) -> None:
    life = closed(cast)
    assert written(cast, life, kind, data, order=life.order) == "added", "the law gives seven days for it"
    assert Order.objects.get(pk=life.order).closed_on == TODAY, "and it stays closed"
    with pytest.raises(Unacceptable):
        written(cast, life, "course.summed", {"text": "补写总结"}, name="wang", order=life.order)


def test_what_is_over_and_not_put_away_waits_on_the_list_of_closed_dossiers(cast: Cast) -> None:
    life, list_of = ended(), reverse("dossier:closed")

    def waits(name: str = "wang") -> bool:
        page = signed_in(cast, name).get(list_of).content.decode()
        return "尚未归档" in page and address(life) in page

    assert waits()
    assert not waits("ma"), "another office's"
    close(signed_in(cast, "wang"), life)
    assert not waits()


def test_an_order_that_is_not_this_person_s_is_not_found(cast: Cast) -> None:
    life = ended()
    other = reverse("dossier:archive", args=[life.person, UUID(int=7)])
    assert signed_in(cast, "wang").get(other).status_code == 404


@pytest.mark.proves("I5.10")
def test_the_light_is_the_same_on_the_file_its_papers_and_its_index_and_never_green_without_the_papers(
    cast: Cast,
) -> None:
    life = Life(decided=date(2025, 1, 6))
    life.made = [
        e._replace(data={**e.data, "live_from": "2026-11-20"}) if e.kind == "order.entered" else e for e in life.made
    ]
    person = life.write()
    order = Order.objects.get(pk=life.order)
    assert order.papers == []
    assert {"F01:signed@", "F05@", "F08@", "F09@"} <= set(order.papers_open)
    wang = signed_in(cast, "wang")
    pages = [
        wang.get(reverse("dossier:file", args=[person.pk])),
        wang.get(reverse("course:subject", args=[person.pk, "papers"])),
        wang.get(address(life)),
    ]
    with override("zh-hans"):
        words = light_words(order.papers, order.papers_open, TODAY)
    assert words.startswith("◐")
    for page in pages:
        assert words in page.content.decode()
        assert "● 齐全" not in page.content.decode()
    assert "仅有记录" in pages[2].content.decode()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("visit.made", {"mode": "in_person"}), ("note.written", {"text": "来过电话"}),
        ("leave.granted", {"until": "2026-12-01"}), ("notice.served", {"notice": "test", "how": "handed_over"}),
    ],
)  # fmt: skip
def test_nothing_is_written_of_the_person_either_once_every_decision_is_closed(
    cast: Cast, kind: str, data: dict[str, Any]
) -> None:
    life = closed(cast)
    with pytest.raises(Unacceptable) as refused:
        written(cast, life, kind, data)
    assert any("归档" in line for line in refused.value.lines("zh-Hans"))


def test_the_file_and_its_course_offer_nothing_that_would_be_refused(cast: Cast) -> None:
    life, lin = closed(cast), signed_in(cast, "lin")
    file = lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    for kind in ("visit.made", "note.written", "test.taken"):
        assert reverse("dossier:record", args=[life.person, kind]) not in file
    assert reverse("dossier:record", args=[life.person, "words.given"]) in file, "what the person says stays"
    for e in Entry.objects.filter(person=life.person):
        assert reverse("dossier:correct", args=[life.person, e.pk]) not in file
    assert "/papers/attach" not in file and "attach/" not in file
    for subject in ("group", "papers", "leave", "ending"):
        page = lin.get(reverse("course:subject", args=[life.person, subject])).content.decode()
        assert "/record/" not in page, subject


def test_a_form_of_a_closed_file_is_refused_before_it_is_filled_in(cast: Cast) -> None:
    life, lin = closed(cast), signed_in(cast, "lin")
    answer = lin.get(reverse("dossier:record", args=[life.person, "visit.made"]), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain and "归档" in page and 'name="mode"' not in page
    kept = lin.get(reverse("dossier:record", args=[life.person, "words.given"]))
    assert kept.status_code == 200 and 'name="text"' in kept.content.decode()


@pytest.mark.parametrize("form", ["correct", "attach"])
def test_a_form_of_what_lies_in_a_closed_dossier_is_refused_before_it_is_filled_in(cast: Cast, form: str) -> None:
    life, lin = closed(cast), signed_in(cast, "lin")
    visit = Entry.objects.get(kind="visit.made").pk
    answer = lin.get(reverse(f"dossier:{form}", args=[life.person, visit]), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain and "归档" in page and "<textarea" not in page and 'type="file"' not in page


def test_the_index_of_a_closed_dossier_stays_as_it_was_signed(cast: Cast) -> None:
    life, wang = closed(cast), signed_in(cast, "wang")
    before = wang.get(address(life)).content.decode()
    said = {"notice": "personal_information", "version": "2026-1", "how": "handed_over"}
    assert written(cast, life, "notice.served", said) == "added"
    cut = slice(before.index("<table"), before.index("</table"))
    assert wang.get(address(life)).content.decode()[cut] == before[cut]


def test_a_new_decision_opens_the_file_and_not_the_old_dossier(cast: Cast) -> None:
    life = closed(cast)
    first = Entry.objects.get(kind="order.entered")
    entered = {**first.data, "decided_on": "2026-10-01", "order_kind": "rehabilitation"}
    second = NewEntry(compat.uuid7(), life.person, "order.entered", TODAY, NOW, "desk", entered,
                      entered_by=cast.lin.pk)  # fmt: skip
    assert record(ByActor(Actor.for_user(cast.lin)), second, today=TODAY, now=NOW).state == "added"
    assert written(cast, life, "visit.made", {"mode": "in_person"}) == "added"
    with pytest.raises(Unacceptable):
        written(cast, life, "course.summed", {"text": "补写总结"}, name="wang", order=life.order)
