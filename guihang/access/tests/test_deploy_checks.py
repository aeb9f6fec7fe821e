"""What `check --deploy` says of signing in."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from guihang.access.checks import provider_is_whole, second_factor_is_required


@pytest.mark.proves("ASVS 6.3.3", "等保 8.1.4.1", "I4.3")
@pytest.mark.parametrize(
    ("second", "demo", "found"),
    [("required", False, []), ("offered", False, ["guihang.E020"]), ("offered", True, ["guihang.W020"])],
)
def test_a_house_that_only_offers_a_second_factor_is_not_ready(
    settings: Settings, second: str, demo: bool, found: list[str]
) -> None:
    settings.GUIHANG_SECOND_FACTOR, settings.GUIHANG_DEMO = second, demo
    assert [message.id for message in second_factor_is_required(None)] == found


@pytest.mark.parametrize(
    ("issuer", "client", "secret", "found"),
    [
        ("", "", False, []),
        ("https://id.example", "guihang", True, []),
        ("http://id.example", "guihang", True, ["guihang.E021"]),
        ("https://id.example", "", True, ["guihang.E021"]),
        ("https://id.example", "guihang", False, ["guihang.E021"]),
    ],
)
def test_a_sign_in_service_is_whole_or_said_to_be_not(
    settings: Settings, tmp_path: Path, issuer: str, client: str, secret: bool, found: list[str]
) -> None:
    path = tmp_path / "secret"
    if secret:
        path.write_text("x", encoding="utf-8")
    settings.GUIHANG_OIDC_ISSUER, settings.GUIHANG_OIDC_CLIENT = issuer, client
    settings.GUIHANG_OIDC_SECRET_FILE = str(path)
    assert [message.id for message in provider_is_whole(None)] == found
