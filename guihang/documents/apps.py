"""The room's registration with Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """`guihang.documents`."""

    name = "guihang.documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the long work with papers, and the way in which they leave."""
        from guihang.documents import many
        from guihang.exchange.models import Outgoing
        from guihang.exchange.out import work
        from guihang.jobs import board

        board.offer(many.KIND, many.write_out)
        work.OTHERS[Outgoing.Kind.PAPERS] = work.Offered(many.KIND, many.still, many.media_of)
