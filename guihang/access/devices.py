"""Known devices: a browser in which somebody has signed in fully carries a signed cookie that says so.

It opens nothing and shortens nothing. It only takes its owner out of the crowd when others try to guess: a known
device has a lane of its own before the limits and at the gate. One cookie holds a random word for each account that
is used in the browser; each word belongs to one account, and whoever takes it away on the account's page ends it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from guihang.access import clock
from guihang.access.models import KnownDevice, User

LASTS = timedelta(days=180)
MOST_WORDS = 8  # accounts that share one machine; the one used longest ago is forgotten
MOST_DEVICES = 20
_SALT = "guihang.access.device"
# In this order: Edge and the Chinese browsers call themselves Chrome as well.
_BROWSERS = (
    ("MicroMessenger/", "wechat"), ("Edg/", "edge"), ("QQBrowser/", "qq"), ("360", "360"), ("Firefox/", "firefox"),
    ("Chrome/", "chrome"), ("Safari/", "safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "harmony"), ("Android", "android"), ("iPhone", "ios"), ("iPad", "ios"), ("Windows", "windows"),
    ("Mac OS X", "mac"), ("Linux", "linux"),
)  # fmt: skip
_NAMES = {
    "wechat": "WeChat", "edge": "Edge", "qq": "QQ", "360": "360", "firefox": "Firefox", "chrome": "Chrome",
    "safari": "Safari", "harmony": "HarmonyOS", "android": "Android", "ios": "iOS", "windows": "Windows",
    "mac": "macOS", "linux": "Linux",
}  # fmt: skip


def cookie_name() -> str:
    """The cookie; over HTTPS with the prefix that no other host can set."""
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def known(request: HttpRequest, username: str) -> KnownDevice | None:
    """The known device that this request comes from, if it is one of this account's. One look-up, whoever it is."""
    marks = [_mark(word) for word in _words(request)]
    if not marks:
        return None
    found = KnownDevice.objects.filter(mark__in=marks, user__username=username, used_at__gt=clock.now() - LASTS)
    return found.first()


def meet(request: HttpRequest, response: HttpResponseBase, user: User) -> tuple[KnownDevice, bool]:
    """The device of somebody who has just signed in fully, and whether it is new; the answer carries its cookie."""
    device, now = known(request, user.username), clock.now()
    words, new = _words(request), device is None
    if device is None:
        word = secrets.token_urlsafe(24)
        words = [word, *words][:MOST_WORDS]
        device = KnownDevice.objects.create(
            user=user, mark=_mark(word), kind=kind_of(request), added_at=now, used_at=now
        )
        kept = KnownDevice.objects.filter(user=user).order_by("-used_at").values_list("pk", flat=True)
        KnownDevice.objects.filter(pk__in=list(kept[MOST_DEVICES:])).delete()
    else:
        KnownDevice.objects.filter(pk=device.pk).update(used_at=now)
    response.set_cookie(
        cookie_name(),
        signing.dumps(words, salt=_SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return device, new


def forget_old() -> int:
    """Remove the devices that are known no more; how many."""
    return KnownDevice.objects.filter(used_at__lt=clock.now() - LASTS).delete()[0]


def kind_of(request: HttpRequest) -> str:
    """Browser and system as codes, from what the browser says of itself; enough to tell one's own apart."""
    said = request.META.get("HTTP_USER_AGENT", "")[:400]
    browser = next((code for sign, code in _BROWSERS if sign in said), "")
    system = next((code for sign, code in _SYSTEMS if sign in said), "")
    return f"{browser} {system}"


def kind_name(kind: str) -> str:
    """The words for a kind: "Chrome · Windows"."""
    browser, _space, system = kind.partition(" ")
    return " · ".join(_NAMES[c] for c in (browser, system) if c in _NAMES) or _("A browser")


def _words(request: HttpRequest) -> list[str]:
    """The words that the browser carries, if we signed them within the time they last."""
    try:
        said = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return []
    return [str(word) for word in said][:MOST_WORDS] if isinstance(said, list) else []


def _mark(word: str) -> str:
    return salted_hmac(_SALT, hashlib.sha256(word.encode()).hexdigest(), algorithm="sha256").hexdigest()
