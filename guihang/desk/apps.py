"""The room's registration with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """`guihang.desk`."""

    name = "guihang.desk"
    default_auto_field = "django.db.models.BigAutoField"
