"""The room's registration with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """`guihang.desk`."""

    name = "guihang.desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the work that comes round by itself, and the handing over of many people; build the wall when tables
        have changed."""
        from django.db.models.signals import post_migrate

        from guihang.desk import hand_over_job, recurring
        from guihang.desk.wall import checks  # noqa: F401
        from guihang.desk.wall.build import after_migrate

        recurring.offer()
        hand_over_job.offer()
        post_migrate.connect(after_migrate, sender=self, dispatch_uid="guihang.desk.wall")
