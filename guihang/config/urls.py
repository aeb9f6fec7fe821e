"""Every address. A test asks each of them in every role."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("guihang.access.urls")),
    path("", include("guihang.desk.urls")),
    path("people/", include("guihang.dossier.urls")),
]
