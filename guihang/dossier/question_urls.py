"""The addresses of questions: opaque ids of questions, never of a person."""

from __future__ import annotations

from django.urls import path

from guihang.dossier import question_views

app_name = "questions"
urlpatterns = [
    path("", question_views.open_questions, name="list"),
    path("mine/", question_views.mine, name="mine"),
    path("mine/<uuid:question>/", question_views.answer, name="answer"),
    path("<uuid:question>/", question_views.one, name="one"),
]
