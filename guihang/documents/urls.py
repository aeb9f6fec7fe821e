"""The addresses of papers. They hold opaque ids, never a name or number."""

from __future__ import annotations

from django.urls import path

from guihang.documents import end_views, many_views, template_views, views

app_name = "documents"
urlpatterns = [
    path("people/<uuid:person>/papers/", views.papers, name="papers"),
    path("people/<uuid:person>/papers/<int:form>/", views.paper, name="paper"),
    path("ends/<uuid:person>/papers/", end_views.of_an_end, name="end-papers"),
    path("sealed/<uuid:ticket>/print/", end_views.of_a_sealed_file, name="sealed-papers"),
    path("papers/", many_views.many, name="many"),
    path("papers/templates/", template_views.templates, name="templates"),
    path("papers/templates/<int:form>/", template_views.template, name="template"),
]
