"""Addresses for the tests of this room: its own, and a few pages that read, fail or break."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from guihang.access.audience import StaffRequest, public, signed_in, staff
from guihang.access.models import User
from guihang.access.roles import Power
from guihang.access.tests.cast import SHULINZHAO

PERSON = UUID(int=7)
OTHERS = [UUID(int=8), UUID(int=9)]


@staff(Power.SEE_FILES)
def opens(request: StaffRequest) -> HttpResponse:
    request.actor.reading.opened(PERSON)
    request.actor.reading.listed([PERSON, *OTHERS])
    return HttpResponse("the name")


@staff(Power.SEE_FILES)
def lists_late(request: StaffRequest) -> TemplateResponse:
    """Reads while the template is worked out, after the view has returned."""
    template = engines["django"].from_string("{{ read }}the name")

    def read() -> str:
        request.actor.reading.listed(OTHERS)
        return ""

    return TemplateResponse(request, template, {"read": read})


@staff(Power.SEE_FILES)
def writes_and_reads(request: StaffRequest) -> HttpResponse:
    User.objects.filter(username="lin").update(display_name="改过")
    request.actor.reading.opened(PERSON)
    return HttpResponse("the name")


@staff(Power.SEE_FILES)
def searches(request: StaffRequest) -> HttpResponse:
    request.actor.reading.searched([])
    return HttpResponse("nobody found")


@staff(Power.SEE_FILES)
def streams(request: StaffRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter(["the name"]))


@staff(Power.CONFIRM)
def confirms(request: StaffRequest) -> HttpResponse:
    request.actor.require(Power.CONFIRM, SHULINZHAO)
    return HttpResponse("confirmed")


@signed_in
def mine(request: StaffRequest) -> HttpResponse:
    return HttpResponse(request.actor.display_name)


@public
def anybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open", headers={"Cache-Control": "max-age=60"})


urlpatterns = [
    path("", include("guihang.access.urls")),
    path("opens/", opens),
    path("lists-late/", lists_late),
    path("writes-and-reads/", writes_and_reads),
    path("searches/", searches),
    path("streams/", streams),
    path("confirms/", confirms),
    path("mine/", mine),
    path("anybody/", anybody),
]
