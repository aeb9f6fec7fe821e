"""What ``guihang manage check --deploy`` says of signing in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.translation import gettext as _

from guihang.access.enrolling import REQUIRED


@register(Tags.security, deploy=True)
def second_factor_is_required(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """guihang.E020: a password alone signs in (a warning, W020, for a demo)."""
    if settings.GUIHANG_SECOND_FACTOR == REQUIRED:
        return []
    fault = _("A password alone signs in: the second factor is only offered.")
    cure = _("Set GUIHANG_SECOND_FACTOR=required, or leave it out and set GUIHANG_HTTPS=true.")
    demo: bool = settings.GUIHANG_DEMO
    return [Warning(fault, hint=cure, id="guihang.W020") if demo else Error(fault, hint=cure, id="guihang.E020")]


@register(Tags.security, deploy=True)
def provider_is_whole(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """guihang.E021: a sign-in service is named, but not over HTTPS, or without client or secret."""
    issuer = settings.GUIHANG_OIDC_ISSUER
    if not issuer:
        return []
    secret = settings.GUIHANG_OIDC_SECRET_FILE
    if urlsplit(issuer).scheme == "https" and settings.GUIHANG_OIDC_CLIENT and secret and Path(secret).is_file():
        return []
    fault = _("The sign-in service is named, but cannot be used.")
    cure = _("Its issuer begins with https://; GUIHANG_OIDC_CLIENT and GUIHANG_OIDC_SECRET_FILE are set.")
    return [Error(fault, hint=cure, id="guihang.E021")]
