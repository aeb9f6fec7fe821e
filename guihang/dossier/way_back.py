"""Where one goes back to from the form of an act: the file, a list from which it was opened, a page of the course."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guihang.access.audience import StaffRequest
from guihang.dossier.models import Person

# Lists from which a form is opened, and to which one goes back.
BACK = {
    "today": ("desk:today", gettext_lazy("Back to today")),
    "confirm": ("desk:confirm", gettext_lazy("Back to what is to be confirmed")),
}
# A page of the course from which a form is opened.
COURSE = re.compile(r"course-(?P<key>[a-z]{1,20})")


class Way(NamedTuple):
    """An address with its label; `key` is what a form sends along so that it is found again, "" for the file."""

    url: str
    label: str
    key: str


def way_back(request: StaffRequest, person: Person) -> Way:
    """The way that was asked for; the file where none was, or none that is known."""
    asked = request.POST.get("back") or request.GET.get("back") or ""
    if (subject := COURSE.fullmatch(asked)) is not None:
        return Way(reverse("course:subject", args=[person.pk, subject["key"]]), _("Back"), asked)
    if asked in BACK:
        page, label = BACK[asked]
        return Way(reverse(page), str(label), asked)
    return Way(reverse("dossier:file", args=[person.pk]), _("Back to the file"), "")


def go_to(request: StaffRequest, url: str) -> HttpResponse:
    """Lead to another page, also from a form that stands in a piece of one."""
    return HttpResponse(status=204, headers={"HX-Redirect": url}) if request.htmx else redirect(url)
