"""The room's registration with Django."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """`guihang.territory`."""

    name = "guihang.territory"
    default_auto_field = "django.db.models.BigAutoField"
