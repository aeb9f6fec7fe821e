"""Writes beside each proving test, in pytest's report, which controls it proves."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test the ids of its marks as a property of the report."""
    for item in items:
        ids = [each for mark in item.iter_markers("proves") for each in mark.args]
        if ids:
            item.user_properties.append(("proves", "; ".join(dict.fromkeys(ids))))
