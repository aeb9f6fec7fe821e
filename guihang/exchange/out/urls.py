"""The addresses of what goes out."""

from __future__ import annotations

from django.urls import path

from guihang.exchange.out import views

app_name = "ledgers_out"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("taken/", views.taken, name="taken"),
    path("<uuid:out>/", views.one, name="one"),
    path("<uuid:out>/ask/", views.ask, name="ask"),
    path("<uuid:out>/decide/", views.decide, name="decide"),
    path("<uuid:out>/stop/", views.stop, name="stop"),
    path("<uuid:out>/file/", views.fetch, name="fetch"),
    path("<uuid:out>/destroyed/", views.destroyed, name="destroyed"),
]
