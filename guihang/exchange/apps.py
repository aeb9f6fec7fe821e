"""The room's registration with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """`guihang.exchange`."""

    name = "guihang.exchange"
    default_auto_field = "django.db.models.BigAutoField"
