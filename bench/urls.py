"""The house's addresses, and the bare pages beside them."""

from __future__ import annotations

from django.urls import include, path

from guihang.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("plain/", include("bench.plain.urls")), path("", include("guihang.config.urls"))]
