"""The acts that stand on a file: one class a kind, their fields, and the check at the file's door."""

from __future__ import annotations

from guihang.rules.acts.codes import CODES, code_label
from guihang.rules.acts.door import ACTS, check, for_rules, split
from guihang.rules.acts.fields import Act, Field, FieldType

__all__ = ["ACTS", "CODES", "Act", "Field", "FieldType", "check", "code_label", "for_rules", "split"]
