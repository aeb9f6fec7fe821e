"""Tests run in a home of their own, never in ./var, never with real keys; settled before Django starts."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

# What tells the tests where to run; anything else of ours in the environment is somebody's real installation.
KEPT = {
    "GUIHANG_DATABASE_URL", "GUIHANG_TEST_ALL", "GUIHANG_CHROMIUM", "GUIHANG_PAPERS", "GUIHANG_KILLS", "GUIHANG_PROVE",
    "GUIHANG_WATCH", "GUIHANG_WATCHED",
}  # fmt: skip

for _name in [n for n in os.environ if n.startswith("GUIHANG_") and n not in KEPT]:
    del os.environ[_name]
_folder = tempfile.TemporaryDirectory(prefix="guihang-home-")
HOME = Path(_folder.name).resolve()
os.environ["GUIHANG_HOME"] = str(HOME / "home")
os.environ["GUIHANG_KEYS"] = str(HOME / "keys")
os.environ["DJANGO_SETTINGS_MODULE"] = "guihang.config.settings"

import django  # noqa: E402
from django.conf import settings  # noqa: E402

django.setup()
# A process that shares the tests' work begins as this one did: with a home of its own.
del os.environ["DJANGO_SETTINGS_MODULE"]
if not Path(settings.GUIHANG_HOME).is_relative_to(HOME):
    pytest.exit("Django was started before the tests had a home: unset DJANGO_SETTINGS_MODULE", returncode=2)

pytest_plugins = ["tests.database", "tests.browser", "tests.network", "tests.watching", "tests.proofs"]

from guihang.protect.keyring import KeyRing  # noqa: E402

KeyRing.create(settings.GUIHANG_KEYS)
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def fresh_calendar() -> None:
    """No test reads the working days that another one added."""
    from guihang.dossier.policy import forget_calendar

    forget_calendar()


@pytest.fixture(autouse=True)
def fresh_places() -> None:
    """No test reads the names of places that another one had, or had not, loaded."""
    from guihang.access import places

    places.forget()
