"""The addresses of the desk."""

from __future__ import annotations

from django.urls import path

from guihang.desk import (
    between_views,
    confirm_views,
    county_views,
    hand_over_views,
    handout_views,
    looked_views,
    office_views,
    round_views,
    rules_views,
    sheet_views,
    system_views,
    together_done_view,
    together_views,
    views,
    workers_views,
)

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("together/<str:kind>/", together_views.together, name="together"),
    path("together/<str:kind>/done/", together_done_view.done, name="together-done"),
    path("cards/", views.cards, name="cards"),
    path("begin/", views.begin, name="begin"),
    path("workers/", workers_views.workers, name="workers"),
    path("workers/hand-over/", hand_over_views.hand_over, name="hand-over"),
    path("workers/hand-over/<uuid:job>/", hand_over_views.handed_over, name="handed-over"),
    path("office/", office_views.office, name="office"),
    path("people/<uuid:person>/handout/", handout_views.handout, name="handout"),
    path("confirm/", confirm_views.confirm, name="confirm"),
    path("confirm/clash/<int:clash>/", confirm_views.settle_clash, name="settle-clash"),
    path("confirm/parked/<uuid:parked>/", confirm_views.settle_parked, name="settle-parked"),
    path("county/", county_views.county, name="county"),
    path("county/between/", between_views.between, name="between"),
    path("county/sheet/", county_views.sheet, name="county-sheet"),
    path("rules/", rules_views.rules, name="rules"),
    path("people/<uuid:person>/sheets/<str:kind>/", sheet_views.sheet, name="sheet"),
    path("sheets/<str:kind>/", sheet_views.sheets, name="sheets"),
    path("round/", round_views.round_page, name="round"),
    path("system/", system_views.system, name="system"),
    path("system/jobs/<uuid:job>/", system_views.job, name="job"),
    path("people/<uuid:person>/notice/", handout_views.notice, name="notice"),
    path("people/<uuid:person>/looked/month/<int:year>/<int:month>/", looked_views.month, name="looked-month"),
]
