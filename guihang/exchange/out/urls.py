"""The addresses of ledgers out."""

from __future__ import annotations

from django.urls import path

from guihang.exchange.out import views

app_name = "ledgers_out"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("<uuid:job>/", views.job, name="job"),
    path("<uuid:job>/file/", views.fetch, name="fetch"),
]
