"""Encryption, keyed search tokens, commitments and keyed ids."""

from guihang.protect.ids import derived_id

__all__ = ["derived_id"]
