"""A key of its own for what is drawn by lot: the day of a test. Nothing that is drawn is stored."""

from __future__ import annotations

from uuid import UUID

from guihang.protect.keyring import keyring
from guihang.protect.suite import GM

_PURPOSE = b"day of a test\0"


def lot_of(order: UUID, window: str) -> bytes:
    """The secret of one window of one decision: the same at every asking, worth nothing for any other."""
    key = keyring().id_mac(_PURPOSE + b"key")
    return GM.mac(key)(_PURPOSE + order.bytes + window.encode("utf-8"))
