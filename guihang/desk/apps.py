"""The room's registration with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """`guihang.desk`."""

    name = "guihang.desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the work that comes round by itself, and the handing over of many people."""
        from guihang.desk import hand_over_job, recurring

        recurring.offer()
        hand_over_job.offer()
