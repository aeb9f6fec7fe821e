"""What article 136 of the Public Security Administration Punishments Law (2025) seals, named field by field: the
offence, the penalty's number and outcome; not the decision on treatment.

Sealed from the day it is entered: told only to those whose work it is, in no list, search, ledger or paper. A lawyer
may find a field not to be covered: `GUIHANG_NOT_SEALED_BY_LAW` takes it out.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from guihang.rules.acts.door import ACTS

# By kind of act the fields that are marked so.
FIELDS: Mapping[str, frozenset[str]] = {
    kind: names for kind, act in ACTS.items() if (names := frozenset(f.name for f in act.fields if f.by_law))
}
# Acts of which it is sealed too that one stands on file.
WHOLE = frozenset({"penalty.noted"})


def sealed_by_law(kind: str, name: str, *, but: Container[str] = ()) -> bool:
    """Whether a field of an act is sealed by law. `but` are fields found not to be, as "order.suspended/reason"."""
    return name in FIELDS.get(kind, ()) and f"{kind}/{name}" not in but


def without(kind: str, data: Mapping[str, Any], *, but: Container[str] = ()) -> dict[str, Any]:
    """`data` of an act without what is sealed by law."""
    return {name: value for name, value in data.items() if not sealed_by_law(kind, name, but=but)}
