"""The addresses of the file. They hold opaque ids, never a name or number."""

from __future__ import annotations

from django.urls import path

from guihang.dossier import (
    aftercare_views,
    amend_views,
    archive_views,
    door_views,
    looked_views,
    match_views,
    order_in_views,
    people_views,
    readers_views,
    rights_views,
    safety_views,
    scan_piece_views,
    scan_views,
    views,
    whole_views,
)

app_name = "dossier"
urlpatterns = [
    path("", people_views.people, name="people"),
    path("<uuid:person>/", views.file, name="file"),
    path("<uuid:person>/record/<str:kind>/", views.record_act, name="record"),
    path("views/", people_views.keep_this_view, name="keep-view"),
    path("views/<int:view>/", people_views.change_view, name="view"),
    path("columns/", people_views.columns, name="columns"),
    path("new/", order_in_views.order_in, name="order-in"),
    path("new/help/", aftercare_views.help_new, name="help-new"),
    path("new/number/", order_in_views.number, name="order-in-number"),
    path("matches/", match_views.matches, name="matches"),
    path("matches/<int:match>/", match_views.settle_match, name="match"),
    path("rights/", rights_views.rights_due, name="rights-due"),
    path("closed/", archive_views.closed, name="closed"),
    path("<uuid:person>/archive/<uuid:order>/", archive_views.archive, name="archive"),
    path("corrections/", amend_views.corrections, name="corrections"),
    path("corrections/<uuid:correction>/", amend_views.correction, name="correction"),
    path("<uuid:person>/rights/", rights_views.rights, name="rights"),
    path("<uuid:person>/whole/pdf/", whole_views.whole_pdf, name="whole-pdf"),
    path("<uuid:person>/whole/json/", whole_views.whole_json, name="whole-json"),
    path("<uuid:person>/duties/<int:duty>/basis/", views.basis, name="basis"),
    path("<uuid:person>/entries/<uuid:entry>/correct/", views.correct, name="correct"),
    path("<uuid:person>/entries/<uuid:entry>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:person>/entries/<uuid:entry>/attach/", scan_views.attach, name="attach"),
    path("<uuid:person>/entries/<uuid:entry>/attach/<uuid:upload>/", scan_piece_views.piece, name="attach-piece"),
    path("<uuid:person>/entries/<uuid:entry>/papers/", scan_views.papers, name="papers"),
    path("<uuid:person>/safety/", safety_views.safety, name="safety"),
    path("<uuid:person>/notes/", door_views.notes, name="notes"),
    path("<uuid:person>/health/", door_views.health, name="health"),
    path("<uuid:person>/looked/", looked_views.looked, name="looked"),
    path("<uuid:person>/readers/", readers_views.readers, name="readers"),
    path("<uuid:person>/scans/<uuid:scan>/", scan_views.show, name="scan"),
]
