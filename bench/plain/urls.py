"""The bare pages' addresses."""

from __future__ import annotations

from django.urls import path

from bench.plain import views

app_name = "plain"
urlpatterns = [
    path("today/<str:place>/", views.today, name="today"),
    path("people/<uuid:person>/", views.file, name="file"),
    path("people/<uuid:person>/act/", views.create, name="create"),
    path("search/", views.search, name="search"),
]
