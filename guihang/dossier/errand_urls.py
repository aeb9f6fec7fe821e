"""The addresses of whoever is asked. They say nothing of why, and hold opaque ids alone."""

from __future__ import annotations

from django.urls import path

from guihang.dossier import errand_views

app_name = "asked"
urlpatterns = [
    path("visit/", errand_views.visit, name="visit"),
    path("service/", errand_views.service, name="service"),
    path("service/<uuid:errand>/", errand_views.one_request, name="request"),
]
