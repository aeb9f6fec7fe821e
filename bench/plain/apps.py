"""The application of the bare pages."""

from django.apps import AppConfig


class Plain(AppConfig):
    """Bare pages; they exist only while the bench runs."""

    name = "bench.plain"
    label = "plain"
    default_auto_field = "django.db.models.BigAutoField"
