"""The room's registration with Django."""

from django.apps import AppConfig


class ProtectConfig(AppConfig):
    """`guihang.protect`."""

    name = "guihang.protect"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the room's checks."""
        from guihang.protect import checks  # noqa: F401
