"""The addresses of sealed files: of tickets, never of a person or a number."""

from __future__ import annotations

from django.urls import path

from guihang.dossier import unsealing_papers, unsealing_views

app_name = "sealed"
urlpatterns = [
    path("", unsealing_views.sealed, name="ask"),
    path("<uuid:ticket>/", unsealing_views.file, name="file"),
    path("<uuid:ticket>/agree/", unsealing_views.agree, name="agree"),
    path("<uuid:ticket>/notice/", unsealing_views.notice, name="notice"),
    path("<uuid:ticket>/papers/<uuid:entry>/", unsealing_papers.papers, name="papers"),
    path("<uuid:ticket>/scans/<uuid:scan>/", unsealing_papers.scan, name="scan"),
    path("<uuid:ticket>/take-back/", unsealing_views.take_back, name="take-back"),
]
