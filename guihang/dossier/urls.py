"""The addresses of the file. They hold opaque ids, never a name or number."""

from __future__ import annotations

from django.urls import path

from guihang.dossier import views

app_name = "dossier"
urlpatterns = [
    path("", views.people, name="people"),
    path("<uuid:person>/", views.file, name="file"),
    path("<uuid:person>/duties/<int:duty>/basis/", views.basis, name="basis"),
    path("<uuid:person>/record/<str:kind>/", views.record_act, name="record"),
    path("<uuid:person>/entries/<uuid:entry>/correct/", views.correct, name="correct"),
    path("<uuid:person>/entries/<uuid:entry>/withdraw/", views.withdraw, name="withdraw"),
]
