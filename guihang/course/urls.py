"""The addresses of the course of a decision. They hold opaque ids, never a name or number."""

from __future__ import annotations

from django.urls import path

from guihang.course import (
    announce_views,
    arrivals_views,
    away_views,
    breaching_views,
    drawn_views,
    leaving_views,
    listing_views,
    moving_views,
    sites_views,
    testing_views,
    tier_views,
    views,
)

app_name = "course"
urlpatterns = [
    path("sites/", sites_views.sites, name="sites"),
    path("sites/new/", sites_views.site_new, name="site-new"),
    path("sites/<int:site>/", sites_views.site, name="site"),
    path("rules/standard/", tier_views.standard, name="standard"),
    path("people/<uuid:person>/course/tier/", tier_views.tier, name="tier"),
    path("people/<uuid:person>/course/tier/assess/", tier_views.assess, name="tier-assess"),
    path("people/<uuid:person>/course/tier/decide/", tier_views.decide, name="tier-decide"),
    path("people/<uuid:person>/course/tier/answer/", tier_views.answer, name="tier-answer"),
    path("people/<uuid:person>/course/moving/approve/", moving_views.approve, name="move-approve"),
    path("people/<uuid:person>/course/moving/recall/", moving_views.recall, name="move-recall"),
    path("people/<uuid:person>/course/moving/arrived/", moving_views.arrived, name="move-arrived"),
    path("arrivals/", arrivals_views.arrivals, name="arrivals"),
    path("arrivals/release/", announce_views.announce, name="announce"),
    path("arrivals/<uuid:person>/", arrivals_views.one, name="arrival"),
    path("arrivals/<uuid:person>/<str:kind>/", arrivals_views.deed, name="arrival-deed"),
    path("tests/drawn/", drawn_views.drawn, name="drawn"),
    path("people/<uuid:person>/course/tests/weigh/", testing_views.weigh, name="test-weigh"),
    path("people/<uuid:person>/course/leave/report/", leaving_views.report, name="leave-report"),
    path("people/<uuid:person>/course/leave/grant/", leaving_views.grant, name="leave-grant"),
    path("people/<uuid:person>/course/leave/off/", leaving_views.off, name="leave-off"),
    path("people/<uuid:person>/course/leave/weigh/", leaving_views.weigh, name="overstay"),
    path("people/<uuid:person>/course/breach/report/", breaching_views.report, name="breach-report"),
    path("away/", away_views.away, name="away"),
    path("listing/", listing_views.questions, name="listing"),
    path("people/<uuid:person>/course/<str:subject>/", views.subject, name="subject"),
]
