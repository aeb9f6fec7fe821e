"""``check --deploy`` says where keys must not lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.checks.registry import registry
from pytest_django import Settings

from guihang.protect.checks import keys_are_private, keys_lie_apart
from guihang.protect.keyring import KeyRing


@pytest.mark.parametrize(
    ("home", "keys", "demo", "expected"),
    [
        ("a/home", "a/home", False, "guihang.E001"),
        ("a/home", "a/home/keys", False, "guihang.E001"),
        ("a/home", "a/home/keys", True, "guihang.W002"),
        ("a/home", "a/home-keys", False, "guihang.W001"),
        ("a/home", "b/keys", False, None),
    ],
)
def test_keys_inside_the_data_fail_and_beside_it_warn(
    tmp_path: Path, settings: Settings, home: str, keys: str, demo: bool, expected: str | None
) -> None:
    settings.GUIHANG_HOME, settings.GUIHANG_KEYS = tmp_path / home, tmp_path / keys
    settings.GUIHANG_DEMO = demo
    assert [m.id for m in keys_lie_apart(None)] == ([expected] if expected else [])


def test_a_link_into_the_data_does_not_hide_the_keys(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "home" / "keys").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "link").symlink_to(tmp_path / "home" / "keys")
    settings.GUIHANG_HOME, settings.GUIHANG_KEYS = tmp_path / "home", tmp_path / "b" / "link"
    settings.GUIHANG_DEMO = False
    assert [m.id for m in keys_lie_apart(None)] == ["guihang.E001"]


def test_keys_that_others_can_read_fail(ring: KeyRing) -> None:
    assert keys_are_private(None) == []
    (ring.folder / "id.key").chmod(0o640)
    assert [m.id for m in keys_are_private(None)] == ["guihang.E002"]


def test_both_are_asked_at_deployment_only() -> None:
    assert {keys_lie_apart, keys_are_private} <= set(registry.deployment_checks)
    assert not [m for m in run_checks(tags=["security"]) if m.id and m.id.startswith("guihang.")]
