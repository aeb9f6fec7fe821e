"""The addresses of ends to decide. They hold opaque ids and say nothing of why."""

from __future__ import annotations

from django.urls import path

from guihang.dossier import ends_views

app_name = "ends"
urlpatterns = [
    path("", ends_views.ends, name="list"),
    path("<uuid:person>/", ends_views.end, name="end"),
]
