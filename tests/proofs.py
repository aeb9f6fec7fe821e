"""Writes beside each proving test, in pytest's report, which controls it proves."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that leaves the proofs out."""
    parser.addoption("--not-proving", action="store_true", help="leave out the tests that prove a control")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each test the ids of its marks as a property of the report; or leave out those that have any."""
    if config.getoption("--not-proving"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("proves")])
        items[:] = [item for item in items if not item.get_closest_marker("proves")]
    for item in items:
        ids = [each for mark in item.iter_markers("proves") for each in mark.args]
        if ids:
            item.user_properties.append(("proves", "; ".join(dict.fromkeys(ids))))
