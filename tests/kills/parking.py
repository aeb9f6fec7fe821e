"""An entry that arrives before what it corrects: ``python -m tests.kills.parking PERSON NOTE`` in a house."""

from __future__ import annotations

import sys
from uuid import UUID

from uuid_utils import compat


def main(person: UUID, note: str) -> None:
    """Record it; it is parked."""
    import django

    django.setup()
    from guihang.dossier.entry import NewEntry
    from guihang.dossier.record import record
    from guihang.dossier.tests.lives import NOW, TODAY
    from guihang.dossier.writer import ByOperator

    data = {"mode": "in_person", "note": note}
    entry = NewEntry(compat.uuid7(), person, "visit.made", TODAY, NOW, "phone", data, supersedes=compat.uuid7())
    outcome = record(ByOperator(), entry, today=TODAY, now=NOW)
    sys.stdout.write(outcome.state + "\n")


if __name__ == "__main__":
    main(UUID(sys.argv[1]), sys.argv[2])
