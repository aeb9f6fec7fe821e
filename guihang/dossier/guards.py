"""People before machines: what may be written about somebody only with care.

The rules count what the file says; these checks see to it that the file says it fairly. DECISIONS 15.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings

from guihang.dossier.entry import Facts
from guihang.dossier.refusal import Unacceptable
from guihang.texts import Message, mark

SHORT_ABSENCE = mark("Away for {days} days: leaving without a report is found only from {least} days on (art. 19).")
NO_NOTICE = mark("A refusal needs the notice that was served: when was the person told to come?")
NO_EXCUSE = mark("A refusal needs what the person said, and how it was weighed.")


def fair(added: Sequence[Facts], standing: Sequence[Facts], plain: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Raise Unacceptable where a refusal or an absence is written without what makes it fair.

    A ledger's rows tell what an office once wrote; they are taken as they are and shown as from the ledger.
    """
    problems: list[Message] = []
    for facts in added:
        if facts.source == "import":
            continue
        if facts.kind == "test.refused":
            if not facts.data.get("notice_on"):
                problems.append(Message(NO_NOTICE))
            if not plain.get(facts.id, {}).get("excuse"):
                problems.append(Message(NO_EXCUSE))
        elif facts.kind == "absence.found" and facts.data.get("until"):
            days = (date.fromisoformat(facts.data["until"]) - date.fromisoformat(facts.data["from"])).days
            if days < settings.GUIHANG_ABSENCE_DAYS:
                problems.append(Message(SHORT_ABSENCE, {"days": days, "least": settings.GUIHANG_ABSENCE_DAYS}))
    if problems:
        raise Unacceptable(list(problems))
