"""The acts and the file's door."""

from __future__ import annotations

import pytest

from guihang.rules import acts
from guihang.rules.acts import codes
from guihang.rules.figures import KIND_LABELS
from guihang.rules.shape import KINDS
from guihang.rules.standing import STAGES
from guihang.texts import translate


def test_every_kind_that_the_rules_read_is_an_act() -> None:
    assert set(KINDS) <= set(acts.ACTS)


def test_every_act_has_what_the_rules_need() -> None:
    for kind, parts in KINDS.items():
        fields = {field.name: field for field in acts.ACTS[kind].fields}
        for part in parts:
            assert part.name in fields
            assert fields[part.name].required or not part.required


@pytest.mark.parametrize("kind", sorted(acts.ACTS))
def test_every_act_and_field_has_words_in_both_languages(kind: str) -> None:
    act = acts.ACTS[kind]
    assert act.kind == kind and act.about in ("order", "person")
    for label in [act.label, *(field.label for field in act.fields)]:
        assert label and translate(label, "zh-Hans") != label
    for field in act.fields:
        assert field.type == "people" or bool(field.values) == (field.type in ("code", "codes", "rows"))
        assert field.type in ("rows", "people") or all(code in codes.CODES for code in field.values)


def test_every_code_stage_and_duty_has_words_in_chinese() -> None:
    for text in (*codes.CODES.values(), *STAGES.values(), *KIND_LABELS.values()):
        assert translate(text, "zh-Hans") != text


def test_free_text_names_and_numbers_are_sealed() -> None:
    for act in acts.ACTS.values():
        for field in act.fields:
            if field.type in ("people", "phones") or field.name in ("note", "name", "id_number", "address"):
                assert field.sealed, (act.kind, field.name)


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("visit.made", {"mode": "in_person", "mood": "good"}, "mood"),
        ("visit.made", {}, "mode"),
        ("visit.made", {"mode": ["in_person"]}, "mode"),
        ("move.approved", {"place": "1506"}, "place"),
        ("note.written", {"text": "  "}, "text"),
        ("note.written", {"text": "x" * 4001}, "text"),
        (
            "order.entered",
            {"order_kind": "treatment", "decided_on": "2024-01-01", "place": "1" * 12, "term_years": True},
            "term_years",
        ),
        ("group.formed", {"members": [{"role": "police", "name": "x", "id_number": "1"}]}, "members"),
        ("visit.made", {"mode": "in_person", "by": [{"role": "police", "name": "x", "phone": "1"}]}, "by"),
        ("person.described", {"name": "测试甲", "phones": "138"}, "phones"),
        ("test.taken", {"result": "negative", "method": "urine", "unannounced": "yes"}, "unannounced"),
        ("absence.found", {"from": "2024-05-02", "until": "2024-05-02"}, "until"),
        ("cat.fed", {}, "kind"),
    ],
)
def test_the_door_refuses_what_does_not_fit(kind: str, data: dict[str, object], field: str) -> None:
    problems = acts.check(kind, data)
    assert [problem.field for problem in problems] == [field]
    assert problems[0].render("zh-Hans")


def test_the_door_lets_in_what_fits_and_parts_it() -> None:
    data: dict[str, object] = {
        "result": "negative",
        "method": "urine",
        "unannounced": True,
        "testers": [{"role": "社工", "name": "测试乙"}],
        "note": "x",
    }
    assert acts.check("test.taken", data) == []
    clear, sealed = acts.split("test.taken", data)
    assert set(clear) == {"result", "method", "unannounced"} and set(sealed) == {"testers", "note"}


def test_what_is_sealed_stands_empty_for_the_rules() -> None:
    assert acts.for_rules("group.formed", {}) == {"members": []}
    assert acts.for_rules("visit.made", {"mode": "remote"}) == {"mode": "remote"}
