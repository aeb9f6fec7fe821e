"""The room's registration with Django."""

from datetime import timedelta
from importlib import import_module

from django.apps import AppConfig


class DossierConfig(AppConfig):
    """`guihang.dossier`."""

    name = "guihang.dossier"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the work that is done beside the pages; tell the log of readings whose files lie where."""
        from guihang.access.leaves import also_seal
        from guihang.access.log_views import tell_files
        from guihang.dossier import glass_alerts, match, question_alerts, scan_tidy, sealed_entries
        from guihang.dossier.scope import read_in
        from guihang.jobs import board

        board.offer(match.LOOK, match.look)
        board.offer(scan_tidy.KIND, scan_tidy.tidy, every=timedelta(days=1))
        tell_files(read_in)
        glass_alerts.say_all()
        question_alerts.say_all()
        also_seal(sealed_entries.PART)
        import_module("guihang.dossier.ends_words")
        import_module("guihang.dossier.tier_guards")
