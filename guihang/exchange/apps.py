"""The room's registration with Django."""

from datetime import timedelta

from django.apps import AppConfig

# Pages whose readings are counted as what was taken out, not as lists.
OUT_VIEWS = ("exchange.out.views.choose", "exchange.out.views.fetch", "exchange.out.work.write_out")


class ExchangeConfig(AppConfig):
    """`guihang.exchange`."""

    name = "guihang.exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the long work with ledgers."""
        from guihang.access import cap
        from guihang.exchange import clearing, loading, undoing
        from guihang.exchange.out import alert_words, gate, work
        from guihang.jobs import board

        board.offer("ledger.look", loading.look_at)
        board.offer("ledger.check", loading.check_rows)
        board.offer("ledger.load", loading.load)
        board.offer("ledger.undo", undoing.undo)
        board.offer("ledger.clear", clearing.clear, every=timedelta(days=1))
        board.offer(work.KIND, work.write_out)
        board.offer(work.CLEAR, work.clear, every=timedelta(hours=1))
        board.offer(cap.WATCH, cap.watch, every=timedelta(minutes=10))
        cap.count_too(gate.taken_between, OUT_VIEWS)
        alert_words.say_all()
