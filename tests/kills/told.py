"""What the tables of a house say, less what is random: ``python -m tests.kills.told`` prints it as JSON.

Sealed values are opened and compared as what they say; nonces, ciphertexts, commitments, digests and the numbers that
the database gives rows by itself are left out, and so are the instants at which a load happened to run.
"""

from __future__ import annotations

import json
import sys
from typing import Any

RANDOM = {
    "dossier_person": {"sealed", "head"},
    "dossier_entry": {"sealed", "commitment", "digest", "written_at", "received_at"},
    "dossier_order": set(),
    "dossier_duty": {"id"},
    "dossier_searchtoken": {"id"},
    "dossier_parked": {"sealed", "received_at"},
    "dossier_clash": {"id", "sealed", "received_at"},
    "protect_datakey": {"wrapped"},
}


def tables() -> dict[str, list[str]]:
    """Each table as sorted lines of JSON."""
    from django.apps import apps

    from guihang.dossier.entry import entry_context
    from guihang.dossier.identity import Identity
    from guihang.dossier.models import Entry, Person
    from guihang.protect.commitment import open_with_commitment
    from guihang.protect.datakeys import open_keys

    told: dict[str, list[str]] = {}
    models = {m._meta.db_table: m for m in apps.get_models()}
    for table, random in RANDOM.items():
        columns = [f.attname for f in models[table]._meta.concrete_fields if f.attname not in random]
        told[table] = sorted(_line(row) for row in models[table]._default_manager.values_list(*columns))
    keys = open_keys(Person.objects.values_list("pk", flat=True))
    told["entries opened"] = sorted(
        _line(
            (pk, open_with_commitment(keys[owner], bytes(sealed or b""), bytes(commitment or b""), entry_context(pk)))
        )
        for pk, owner, sealed, commitment in Entry.objects.exclude(sealed=None).values_list(
            "pk", "person", "sealed", "commitment"
        )
    )
    told["people opened"] = sorted(
        _line((pk, str(Identity.unseal(keys[pk], pk, bytes(sealed or b"")))))
        for pk, sealed in Person.objects.exclude(sealed=None).values_list("pk", "sealed")
    )
    return told


def _line(row: Any) -> str:
    return json.dumps(row, default=str, ensure_ascii=False, sort_keys=True)


def main() -> None:
    """Print the tables."""
    import django

    django.setup()
    json.dump(tables(), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
