"""`guihang evaluate` and `guihang rules`: answers on standard output, one clear line for each fault, exit 2."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from guihang.rules import evaluate_command, explain_command

CASE: dict[str, Any] = {
    "order": {
        "id": "A-1",
        "kind": "treatment",
        "place": "150621100000",
        "decided_on": "2024-03-01",
        "term_years": 3,
    },
    "policy": "ordos",
    "entries": [
        {"id": "e1", "kind": "order.served", "on": "2024-03-04", "data": {"to": "person"}},
        {"id": "e2", "kind": "report.made", "on": "2024-03-11", "data": {}},
    ],
}


WORDS = {"evaluate": evaluate_command, "rules": explain_command}


def run_word(word: str, *rest: str) -> int:
    """The command as the command line runs it; its own door lies on a floor above."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", choices=("zh-Hans", "en"), default="zh-Hans")
    WORDS[word].configure(parser)
    status: int = WORDS[word].run(parser.parse_args(rest))
    return status


class Said:
    """Exit status and what was written."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err
        self.lines = err.splitlines()


@pytest.fixture
def guihang(capfd: pytest.CaptureFixture[str]) -> Any:
    def run(*words: object) -> Said:
        try:
            status = run_word(*(str(word) for word in words))
        except SystemExit as end:  # argparse's own refusal
            status = int(str(end.code))
        captured = capfd.readouterr()
        return Said(status, captured.out, captured.err)

    return run


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def put(content: object, name: str = "case.json") -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return put


def line(on: object = "2024-04-01", **changed: object) -> str:
    return json.dumps({"on": on, **CASE, **changed}, ensure_ascii=False)


def test_it_prints_the_answer_as_json(guihang: Any, write: Any) -> None:
    said = guihang("evaluate", write(CASE), "--on", "2024-03-20")
    answer = json.loads(said.out)
    assert (said.status, said.err) == (0, "")
    assert answer["on"] == "2024-03-20" and answer["stage"] == "active"
    assert answer["duties"][0] == {
        "key": "notify",
        "kind": "notify",
        "owed_by": "police",
        "opens_on": "2024-03-01",
        "due_on": "2024-03-12",
        "state": "missed",
        "basis": ["O29"],
    }


def test_a_byte_order_mark_does_no_harm(guihang: Any, write: Any) -> None:
    assert guihang("evaluate", write(b"\xef\xbb\xbf" + json.dumps(CASE).encode()), "--on", "2024-03-20").status == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "it is no JSON: line 1, column 2"),
        (b"", "it is no JSON: line 1, column 1"),
        (b'{"a": "\xff"}', "it is no UTF-8 text: byte 8"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"order": ' + b"9" * 5000 + b"}", "too many digits"),
        (b'{"order": NaN}', "NaN is no number"),
        (b"{} {}", "it is no JSON: line 1, column 4"),
    ],
)
def test_a_file_that_is_no_json_gets_one_sentence(guihang: Any, write: Any, content: bytes, says: str) -> None:
    said = guihang("evaluate", write(content), "--on", "2024-03-20", "--lang", "en")
    assert said.status == 2 and said.out == ""
    assert len(said.lines) == 1 and says in said.lines[0]


def test_a_file_that_is_not_there_gets_one_sentence(guihang: Any, tmp_path: Path) -> None:
    said = guihang("evaluate", tmp_path / "no.json", "--on", "2024-03-20", "--lang", "en")
    assert said.status == 2 and said.lines[0].endswith('no.json": there is no such file')
    assert guihang("evaluate", tmp_path, "--on", "2024-03-20", "--lang", "en").lines[0].endswith("it is a folder")
    assert guihang("evaluate", "a\0b", "--on", "2024-03-20").status == 2


@pytest.mark.parametrize("on", ["2024-02-30", "20240301", "tomorrow", "", "9999-12-31"])
def test_an_impossible_day_is_refused(guihang: Any, write: Any, on: str) -> None:
    said = guihang("evaluate", write(CASE), "--on", on, "--lang", "en")
    assert said.status == 2 and len(said.lines) == 1 and "--on: found" in said.lines[0]


def test_a_day_is_needed_for_one_case_and_refused_for_many(guihang: Any, write: Any) -> None:
    assert guihang("evaluate", write(CASE)).status == 2
    many = write(line() + "\n", "cases.jsonl")
    assert guihang("evaluate", many, "--on", "2024-03-20").status == 2


def test_bad_input_is_a_line_a_problem_in_the_language_asked_for(guihang: Any, write: Any) -> None:
    bad = json.loads(json.dumps(CASE))
    bad["order"]["term_years"] = 0
    bad["entries"][0]["data"] = {"to": "cat"}
    english = guihang("evaluate", write(bad), "--on", "2024-03-20", "--lang", "en")
    assert english.status == 2 and english.out == ""
    assert english.lines == [
        "order A-1: term_years: found 0, expected a whole number of years from 1 to 3",
        'entry e1: data.to: found "cat", expected one of person, family',
    ]
    chinese = guihang("evaluate", write(bad), "--on", "2024-03-20")
    assert [part in chinese.lines[1] for part in ("e1", "data.to", '"cat"', "person", "应为")] == [True] * 5


def test_a_decision_before_every_rule_is_named(guihang: Any, write: Any) -> None:
    old = {**CASE, "order": {**CASE["order"], "decided_on": "2009-01-05"}}
    said = guihang("evaluate", write(old), "--on", "2024-03-20", "--lang", "en")
    assert said.status == 2 and len(said.lines) == 1
    assert 'order A-1: decided_on: found "2009-01-05"' in said.lines[0]


def test_many_cases_are_answered_line_by_line_in_order(guihang: Any, write: Any) -> None:
    days = [f"2024-{month:02d}-15" for month in range(4, 12)] * 80
    said = guihang("evaluate", write("".join(line(on) + "\n" for on in days), "cases.jsonl"))
    assert said.status == 0 and said.err == ""
    assert [json.loads(answer)["on"] for answer in said.out.splitlines()] == days


def test_a_bad_line_is_answered_in_its_place(guihang: Any, write: Any) -> None:
    lines = [
        line().encode(),
        b"not json",
        b'{"on": "\xff"}',
        b"",
        b"[1]",
        line("2024-02-30").encode(),
        json.dumps(CASE).encode(),
        line(policy="mars").encode(),
        line(order={**CASE["order"], "decided_on": "2001-01-01"}).encode(),
        b"[" * 100_000,
        line("2024-05-01").encode(),
    ]
    said = guihang("evaluate", write(b"\n".join(lines), "cases.jsonl"), "--lang", "en")
    answers = [json.loads(answer) for answer in said.out.splitlines()]
    assert said.status == 2 and len(answers) == len(lines)
    good = [at for at, answer in enumerate(answers) if "errors" not in answer]
    assert good == [0, 10]
    assert all(answer["errors"] and set(answer) == {"errors"} for answer in answers if "errors" in answer)
    assert answers[5]["errors"] == ['order A-1: on: found "2024-02-30", expected a date YYYY-MM-DD']
    assert "order A-1: on: found nothing" in answers[6]["errors"][0]
    assert "9 of 11 lines" in said.err


def test_what_no_encoding_holds_is_still_answered(guihang: Any, write: Any) -> None:
    odd = {**CASE, "order": {**CASE["order"], "place": "\ud800村"}}
    said = guihang("evaluate", write(json.dumps({"on": "2024-04-01", **odd}) + "\n", "cases.jsonl"))
    assert json.loads(said.out)["place"] == "\ud800村"


def test_the_last_line_needs_no_end(guihang: Any, write: Any) -> None:
    said = guihang("evaluate", write(line() + "\n" + line(), "cases.jsonl"))
    assert len(said.out.splitlines()) == 2 and said.status == 0


def test_an_empty_file_of_cases_has_no_answers(guihang: Any, write: Any) -> None:
    said = guihang("evaluate", write(b"", "cases.jsonl"))
    assert (said.status, said.out, said.err) == (0, "", "")


def test_the_packs_are_listed(guihang: Any) -> None:
    said = guihang("rules", "list", "--lang", "en")
    assert said.status == 0
    assert [row.split()[0] for row in said.out.splitlines()[2:]] == [
        "national",
        "chongqing",
        "guangzhou",
        "guizhou",
        "henan",
        "jinan",
        "ordos",
        "risk",
        "zhejiang",
    ]
    assert "重庆" in guihang("rules", "list").out


def test_a_pack_is_explained_in_words_with_its_sources(guihang: Any) -> None:
    said = guihang("rules", "explain", "chongqing", "--on", "2024-05-01", "--lang", "en")
    rows = [row for row in said.out.splitlines() if row.startswith("Tier Red: Visit")]
    assert said.status == 0 and len(rows) == 1
    assert "every ten days, in person only" in rows[0] and "C11" in rows[0] and "local rule" in rows[0]
    assert "人民公安报" in said.out
    whole = guihang("rules", "explain", "chongqing", "--lang", "en")
    assert len([row for row in whole.out.splitlines() if row.startswith("Tier Red: Visit")]) == 2


def test_the_explanation_speaks_chinese_too(guihang: Any) -> None:
    said = guihang("rules", "explain", "ordos")
    assert said.status == 0 and "报到" in said.out and "鄂尔多斯" in said.out and "working days" not in said.out


def test_a_pack_that_does_not_exist_or_a_day_without_rules_is_said(guihang: Any) -> None:
    assert guihang("rules", "explain", "mars").status == 2
    assert guihang("rules", "explain", "ordos", "--on", "x").status == 2
    nothing = guihang("rules", "explain", "ordos", "--on", "2010-01-01", "--lang", "en")
    assert nothing.status == 1 and "no rule in force on 2010-01-01" in nothing.err
