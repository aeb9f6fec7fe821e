"""The room's registration with Django."""

from datetime import timedelta

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """`guihang.exchange`."""

    name = "guihang.exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the long work with ledgers."""
        from guihang.exchange import clearing, loading, undoing
        from guihang.exchange.out import work
        from guihang.jobs import board

        board.offer("ledger.look", loading.look_at)
        board.offer("ledger.check", loading.check_rows)
        board.offer("ledger.load", loading.load)
        board.offer("ledger.undo", undoing.undo)
        board.offer("ledger.clear", clearing.clear, every=timedelta(days=1))
        board.offer(work.KIND, work.write_out)
        board.offer(work.CLEAR, work.clear, every=timedelta(hours=1))
