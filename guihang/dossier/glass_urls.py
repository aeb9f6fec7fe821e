"""The addresses of single looks. They hold opaque ids, never a number."""

from __future__ import annotations

from django.urls import path

from guihang.dossier import glass_views

app_name = "glass"
urlpatterns = [
    path("", glass_views.by_number, name="number"),
    path("<uuid:person>/", glass_views.one, name="one"),
    path("tickets/<uuid:ticket>/", glass_views.look_at, name="ticket"),
    path("tickets/<uuid:ticket>/back/", glass_views.back, name="back"),
]
