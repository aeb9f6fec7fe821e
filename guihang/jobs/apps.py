"""The room's registration with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """`guihang.jobs`."""

    name = "guihang.jobs"
    default_auto_field = "django.db.models.BigAutoField"
