"""The addresses of the desk."""

from __future__ import annotations

from django.urls import path

from guihang.desk import views

app_name = "desk"
urlpatterns = [path("", views.today, name="today"), path("cards/", views.cards, name="cards")]
