"""The second factors as ways to prove once more who one is (`access.fresh`)."""

from __future__ import annotations

from django.http import HttpRequest

from guihang.access import code_app, fresh, passkeys
from guihang.access.models import Passkey, User


def _has_passkey(user: User) -> bool:
    return Passkey.objects.filter(user=user).exists()


def _passkey_proves(request: HttpRequest, user: User) -> bool:
    try:
        passkeys.owner_of(request, request.POST.get("answer", ""), user)
    except passkeys.Refused:
        return False
    return True


def _has_app(user: User) -> bool:
    return code_app.of(user) is not None


def _code_proves(request: HttpRequest, user: User) -> bool:
    app = code_app.of(user)
    return app is not None and code_app.accept(app, request.POST.get("again_code", ""))


fresh.offer(fresh.Way("passkey", "access/_again_passkey.html", _has_passkey, _passkey_proves))
fresh.offer(fresh.Way("code_app", "access/_again_code.html", _has_app, _code_proves))
