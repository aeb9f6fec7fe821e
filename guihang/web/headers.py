"""What every answer says to the browser beside its content policy: who may hold it, and what it may not ask for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# What the house's pages never ask of a device. Passkeys are for ourselves alone.
NEVER = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(
    [f"{name}=()" for name in NEVER]
    + ["fullscreen=(self)", "publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
)


class HeadersMiddleware:
    """Stands before everything else, so that files and errors say it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
