"""What ``guihang manage check --deploy`` says of where the keys lie and who can read them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.translation import gettext as _


@register(Tags.security, deploy=True)
def keys_lie_apart(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """guihang.E001: keys inside GUIHANG_HOME (a warning, W002, for a demo); guihang.W001: keys beside it."""
    home, keys = Path(settings.GUIHANG_HOME).resolve(), Path(settings.GUIHANG_KEYS).resolve()
    cure = _("Set GUIHANG_KEYS to a folder on another disk, which the backup of GUIHANG_HOME does not hold.")
    if keys.is_relative_to(home):
        fault = _("The keys lie inside GUIHANG_HOME: whoever gets a copy of the data gets the keys with it.")
        demo: bool = settings.GUIHANG_DEMO
        return [Warning(fault, hint=cure, id="guihang.W002") if demo else Error(fault, hint=cure, id="guihang.E001")]
    if keys.parent == home.parent:
        fault = _("The keys lie beside GUIHANG_HOME: one copy of the folder above takes both.")
        return [Warning(fault, hint=cure, id="guihang.W001")]
    return []


@register(Tags.security, deploy=True)
def keys_are_private(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """guihang.E002: another user of the machine can read a key. Windows keeps rights in another way: none is told."""
    if sys.platform == "win32":
        return []
    folder = Path(settings.GUIHANG_KEYS)
    paths = [folder, *sorted(folder.glob("*.key"))] if folder.is_dir() else []
    return [
        Error(
            _("%(path)s can be read by other users of this machine.") % {"path": path},
            hint=_("Take their rights away: chmod go= %(path)s") % {"path": path},
            id="guihang.E002",
        )
        for path in paths
        if path.stat().st_mode & 0o077
    ]
