"""Takes what is asked under /plain/ out of the house's chain, into the one that `startproject` writes."""

from __future__ import annotations

from collections.abc import Callable

from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponseBase
from django.test.utils import override_settings

# As django-admin startproject writes it.
BARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


class Aside:
    """The fork in the road, before anything of the house's has run."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.bare = BaseHandler()
        with override_settings(MIDDLEWARE=BARE):
            self.bare.load_middleware()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/plain/"):
            return self.bare.get_response(request)
        return self.get_response(request)
