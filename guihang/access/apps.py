"""The room's registration with Django."""

from importlib import import_module

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """`guihang.access`."""

    name = "guihang.access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what stamps a new session; offer the check of the log."""
        import_module("guihang.access.sessions")
        import_module("guihang.access.tickets")
        import_module("guihang.access.fresh")
        import_module("guihang.access.other_ways")
        import_module("guihang.access.checks")
        import_module("guihang.access.door_alerts")
        from guihang.access import log_views
        from guihang.jobs import board

        board.offer(log_views.CHECK_LOG, log_views.check_log)
