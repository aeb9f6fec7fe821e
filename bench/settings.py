"""The house's own settings, with the bare pages beside it: nothing of the house's is changed."""

from pathlib import Path

from guihang.config.settings import *  # noqa: F403
from guihang.config.settings import INSTALLED_APPS, MIDDLEWARE, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "bench.plain"]
# Addresses under /plain/ leave at once for a chain of their own, the one that `startproject` writes.
MIDDLEWARE = ["bench.plain.aside.Aside", *MIDDLEWARE]
ROOT_URLCONF = "bench.urls"
TEMPLATES = [
    *TEMPLATES,
    {
        "NAME": "plain",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "plain" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
