"""The report to the police says what was found, and leaves out what was found to have had a good reason."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django.fixtures import Settings

from guihang.access.tests.cast import make_cast
from guihang.documents.catalogue import forms
from guihang.documents.filled import Values, values_of
from guihang.documents.reading import files_of, people_for
from guihang.dossier.entry_words import Reader, sentence_of
from guihang.dossier.load import entries_of
from guihang.dossier.tests.lives import Life

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.10")]
DAYS = (date(2026, 5, 5), date(2026, 6, 5), date(2026, 8, 5), date(2026, 9, 7))
LAST = date(2026, 9, 8)
REFUSALS = "serious_breach.refusals"


def reported(settings: Settings, *, weighed: bool = True, confirmed: bool = True) -> Life:
    """Four days to come: on the first in hospital; of the others the reasons were weighed, and not excused."""
    settings.GUIHANG_TODAY = LAST
    life = Life().reported()
    for day in DAYS:
        told = life.act("notice.served", day, {"notice": "test", "for_on": day.isoformat(), "how": "handed_over"})
        said = {"entry": str(told.id), "what": "did_not_come", "excuse": "住院" if day == DAYS[0] else "没有空"}
        noted = life.act("noshow.noted", day, said)
        if not weighed:
            continue
        outcome = "excused" if day == DAYS[0] else "not_excused"
        life.act("noshow.weighed", day, {"entry": str(noted.id), "outcome": outcome, "text": "已核"})
        if outcome == "not_excused":
            refused = {"notice_on": day.isoformat(), "entry": str(noted.id), "excuse": "没有空"}
            life.act("test.refused", day, refused)
    if confirmed:
        checked = {"code": REFUSALS, "outcome": "confirmed", "text": "三次均有送达。"}
        life.act("breach.checked", LAST, checked, order=life.order)
        life.act("breach.reported", LAST, {"reason": REFUSALS}, order=life.order)
    life.write(today=LAST)
    return life


def paper(life: Life, form: str, of: str) -> Values:
    """The paper made for the first entry of a kind."""
    actor = make_cast().actor("lin", LAST)
    chosen = next((e.id for e in entries_of([life.person])[life.person] if e.kind == of), None)
    return values_of(forms()[form], files_of(actor, people_for(actor, [life.person]), chosen)[0])


def test_each_day_stands_once_and_what_was_justified_not_at_all(settings: Settings) -> None:
    rows = paper(reported(settings), "F24", "breach.reported").rows["breaches"]
    assert [row["what"] for row in rows] == ["逃避或者拒绝接受检测"] * 3
    assert "住院" not in str(rows)


def test_what_nobody_has_weighed_is_told_as_still_to_be_weighed(settings: Settings) -> None:
    rows = paper(reported(settings, weighed=False, confirmed=False), "F24", "breach.reported").rows["breaches"]
    assert {row["what"] for row in rows} == {"未按通知接受检测（待核）"} and len(rows) == len(DAYS)


def test_what_was_confirmed_is_no_question_on_the_report_nor_on_the_file(settings: Settings) -> None:
    life = reported(settings)
    assert paper(life, "F24", "breach.reported").fields["reported_what"] == "第3次拒绝检测"
    report = next(e for e in entries_of([life.person])[life.person] if e.kind == "breach.reported")
    said = sentence_of(report, Reader("zh-Hans", LAST.year, {}, str))
    assert "待核实" not in said and "第 3 次拒绝检测" in said


def test_an_excused_day_on_its_own_record_says_so(settings: Settings) -> None:
    said = paper(reported(settings), "F21", "noshow.noted").fields["breach_kind"]
    assert said == "未按通知接受检测（经核实有正当理由，不计）"
