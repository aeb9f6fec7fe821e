"""The room's registration with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """`guihang.web`."""

    name = "guihang.web"
    default_auto_field = "django.db.models.BigAutoField"
