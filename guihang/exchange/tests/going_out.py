"""People of whom everything that a ledger tells was written at the desk, for the tests of ledgers out."""

from __future__ import annotations

from datetime import date
from typing import Any

from guihang.access.tests.cast import SHULINZHAO
from guihang.dossier.tests import lives
from guihang.dossier.tests.lives import Life, monthly
from guihang.exchange.tests.making import number

# With numbers that check.
BATU, XIAOMEI = {**lives.BATU, "id_number": number(order=41)}, {**lives.XIAOMEI, "id_number": number(order=42)}
# What a spreadsheet would take for a formula, a number or an escape, and what a parser would change.
ODD = (
    "=1+1",
    "+86",
    "-3",
    "@SUM(A1)",
    "0012",
    "150699199001012219",
    "甲\n乙",
    "  缩进 ",
    "_x0041_",
    "<b>&\"'",
    "\ttab",
)


def worked(described: dict[str, Any] = BATU, place: str = SHULINZHAO, note: str = "在家") -> Life:
    """A life written at the desk, with everything that a ledger tells."""
    life = Life(described, place=place).reported().tested(*monthly(5))
    life.act("tier.set", date(2026, 4, 1), {"tier": "yellow", "reason": "新接收"}, order=life.order)
    testers = [{"role": "检测人", "name": "丁一"}, {"role": "检测人", "name": "王二"}]
    life.act(
        "test.taken", date(2026, 9, 3), {"result": "positive", "method": "saliva", "testers": testers, "note": note}
    )
    by = [{"role": "记录人", "name": "林晓"}]
    life.act("visit.made", date(2026, 9, 5), {"mode": "in_person", "note": note, "by": by})
    life.act("talk.held", date(2026, 9, 6), {"mode": "remote", "note": note})
    life.act("risk.assessed", date(2026, 9, 7), {})
    said = {"until": "2026-09-20", "destination": "银川市", "reason": "务工", "approved_by": "王敏"}
    life.act("leave.granted", date(2026, 9, 10), said)
    life.write()
    return life
