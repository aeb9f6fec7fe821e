"""The codes of refused rows: what is expected in each case, and what may be shown of a cell."""

from __future__ import annotations

import re

from guihang.exchange.ledger.model import Fault
from guihang.texts import Message, mark

EXPECTED: dict[str, Message] = {
    "id_missing": Message(mark("an identity number of 18 characters")),
    "id_damaged": Message(mark("all 18 characters, in a cell formatted as text; look the number up and type it again")),
    "id_checksum": Message(
        mark("18 characters whose birth date exists and whose last one fits the others; look the number up")
    ),
    "name_missing": Message(mark("the person's name")),
    "place_unknown": Message(mark("a township or village of this county, as the list of divisions writes it")),
    "place_ambiguous": Message(mark("one place only: write the township's full name")),
    "place_foreign": Message(mark("a place for which you bring in ledgers")),
    "kind_unknown": Message(mark("community treatment or community rehabilitation (社区戒毒, 社区康复)")),
    "mode_unknown": Message(mark("one of the words 走访, 谈话, 视频走访, 视频谈话, 电话谈话, 心理疏导, 风险评估")),
    "result_unreadable": Message(mark("negative, positive or invalid (阴性, 阳性, 无效)")),
    "date_unreadable": Message(mark("year, month and day, such as 2024-03-05")),
    "term_unreadable": Message(mark("a term of 1, 2 or 3 years")),
    "tier_unknown": Message(mark("one of the tiers of this place ({tiers})")),
    "date_order": Message(
        mark("dates in the order in which things happen: decided, served, reported in, agreement signed")
    ),
    "date_before": Message(mark("a day on or after the day of the decision")),
    "date_after": Message(mark("a day not later than the day of the ledger")),
    "date_leave": Message(mark("a day of return on or after the day of leaving")),
    "person_unknown": Message(mark("a person of the roster whose row is not refused")),
    "name_differs": Message(mark("the name that the roster has beside this number")),
    "name_twice": Message(mark("the identity number as well, as more than one person may be meant")),
    "number_shared": Message(mark("one name for one identity number; the roster has two names beside this one")),
}
_RUN = re.compile(r"\d{9,}")


def fault(code: str, column: str, found: str, expected: str = "") -> Fault:
    """A fault; `expected` names another sentence than that of the code."""
    return Fault(code, column, found, EXPECTED[expected or code])


def shown(text: str) -> str:
    """A cell's text as a report may show it: short, on one line, without any long number."""
    line = _RUN.sub("***", " ".join(text.split()))
    return line if len(line) <= 24 else line[:24] + "…"
