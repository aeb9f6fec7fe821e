"""The course of a decision, a page a subject: where it stands, the next step, who, by when, on what basis."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.course.file import course_file
from guihang.course.subjects import SUBJECTS
from guihang.dossier.addresses import file_address
from guihang.dossier.models import Person
from guihang.rules.acts import code_label
from guihang.texts import translate
from guihang.web.words.dates import short_day


@require_safe
@staff(Power.OPEN_FILES)
def subject(request: StaffRequest, person: UUID, subject: str) -> HttpResponse:
    """One subject of a file's course."""
    about, actor = SUBJECTS.get(subject), request.actor
    found = get_object_or_404(Person.objects.to_open(actor), pk=person)
    if about is None or about.part not in actor.sees(found.place, found.pk):
        raise Http404
    file = course_file(actor, found, subject, request.GET.get("order", ""))
    here = reverse("course:subject", args=[person, subject])
    context = {
        "name": file.identity.name or _("(erased)"),
        "file_url": file_address(person),
        "title": _(about.title),
        "lead": _(about.lead),
        "blocks": about.build(file),
        "orders": [
            {
                "label": f"{translate(code_label(o.kind), actor.language)} "
                f"{short_day(o.decided_on, None, actor.language)}",
                "url": f"{here}?order={o.pk}",
                "current": o == file.order,
            }
            for o in file.orders
        ]
        if len(file.orders) > 1
        else [],
        "subjects": [
            {"label": _(s.title), "url": reverse("course:subject", args=[person, s.key]), "current": s is about}
            for s in SUBJECTS.values()
            if s.part in file.sees
        ],
        "help_key": about.help,
    }
    return render(request, "course/subject.html", context)
