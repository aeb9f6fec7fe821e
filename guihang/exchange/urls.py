"""The addresses of ledgers."""

from __future__ import annotations

from django.urls import path

from guihang.exchange import columns_view, rows_view, views

app_name = "exchange"

urlpatterns = [
    path("", views.ledgers, name="ledgers"),
    path("<uuid:ledger>/", views.ledger, name="ledger"),
    path("<uuid:ledger>/columns/", columns_view.columns, name="columns"),
    path("<uuid:ledger>/rows/", rows_view.rows, name="rows"),
    path("<uuid:ledger>/rows/mend/", rows_view.mend, name="mend"),
    path("<uuid:ledger>/check/", views.check_again, name="check"),
    path("<uuid:ledger>/load/", views.load, name="load"),
    path("<uuid:ledger>/undo/", views.undo, name="undo"),
    path("<uuid:ledger>/discard/", views.discard, name="discard"),
    path("<uuid:ledger>/progress/", views.progress, name="progress"),
    path("<uuid:ledger>/returned/", views.returned, name="returned"),
    path("<uuid:ledger>/report/", views.report_sheet, name="report"),
]
