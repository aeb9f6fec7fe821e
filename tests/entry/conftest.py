"""The cast that the room of access makes, for tests of its doors that need the whole house around them."""

from __future__ import annotations

from guihang.access.tests.conftest import cast, keyed, quick_hasher

__all__ = ["cast", "keyed", "quick_hasher"]
