"""The room's registration with Django."""

from django.apps import AppConfig


class DossierConfig(AppConfig):
    """`guihang.dossier`."""

    name = "guihang.dossier"
    default_auto_field = "django.db.models.BigAutoField"
