"""The sites that can take somebody ill or disabled, with their beds: a list for everybody in the work, kept by county
and city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.access.watch_models import note
from guihang.course.caring import beds_words
from guihang.course.models import Site, prefecture_of, sites_of, taken
from guihang.dossier.act_view import field_view
from guihang.territory.codes import PREFIX_LENGTHS, Level, Territory
from guihang.territory.models import Division
from guihang.territory.query import within

if TYPE_CHECKING:
    _SiteForm = forms.ModelForm[Site]
else:
    _SiteForm = forms.ModelForm


class SiteForm(_SiteForm):
    """One site."""

    class Meta:
        model = Site
        fields = ("name", "kind", "place", "beds", "phone", "address", "active")
        labels = {
            "name": gettext_lazy("Name"), "kind": gettext_lazy("What it is"), "place": gettext_lazy("Where it lies"),
            "beds": gettext_lazy("Beds"), "phone": gettext_lazy("Phone"), "address": gettext_lazy("Address"),
            "active": gettext_lazy("Takes people now"),
        }  # fmt: skip

    def __init__(self, data: Any, *, instance: Site | None, places: list[tuple[str, str]]) -> None:
        super().__init__(data, instance=instance, auto_id="site-%s")
        self.fields["place"] = forms.ChoiceField(label=self.fields["place"].label, choices=places)
        self.fields["kind"].widget.choices = Site.Kind.choices

    def shown(self) -> list[dict[str, Any]]:
        """The fields as ``dossier/_field.html`` shows them."""
        return [field_view(f, f.name == "name") for f in self.visible_fields()]


def places_kept(actor: Actor) -> list[tuple[str, str]]:
    """The counties and prefectures of which the actor keeps the list."""
    kept = actor.territories(Power.KEEP_SITES)
    if not kept:
        return []
    rows = Division.objects.filter(within("code", kept), level__in=(Level.CITY, Level.COUNTY), valid_until=None)
    found = dict(rows.order_by("code").values_list("code", "name"))
    return list(({t.code: name_of(t.code) or t.code for t in kept} | found).items())


def prefectures_seen(actor: Actor) -> list[str]:
    """The prefectures in which the actor works; of a whole province those that are on the list of divisions."""
    found: dict[str, None] = {}
    for territory in actor.territories(Power.SEE_FILES):
        if territory.level >= Level.CITY:
            found[prefecture_of(territory.code)] = None
        else:
            rows = Division.objects.filter(within("code", (territory,)), level=Level.CITY, valid_until=None)
            found.update(dict.fromkeys(rows.order_by("code").values_list("code", flat=True)))
    return list(found)


def prefectures_without(territory: Territory) -> list[str]:
    """The prefectures in a territory, or the one that it lies in, with no site that takes people: each is to have one
    at least."""
    if territory.level >= Level.CITY:
        codes = [prefecture_of(territory.code)]
    else:
        inside = within("code", (territory,))
        codes = list(Division.objects.filter(inside, level=Level.CITY, valid_until=None).values_list("code", flat=True))
    length = PREFIX_LENGTHS[Level.CITY]
    there = {site.place[:length] for site in sites_of(codes) if site.active}
    return [code for code in sorted(codes) if code[:length] not in there]


@require_GET
@staff(Power.SEE_FILES)
def sites(request: StaffRequest) -> HttpResponse:
    """The sites of the prefectures in which the reader works; each prefecture without one is said so."""
    actor = request.actor
    prefectures, kept = prefectures_seen(actor), dict(places_kept(actor))
    every = sites_of(prefectures)
    used = taken(every)
    groups = [
        {
            "name": name_of(code) or code,
            "sites": [
                {
                    "name": s.name,
                    "kind": s.get_kind_display(),
                    "beds": beds_words(s, used),
                    "reach": " · ".join(filter(None, (s.phone, s.address))),
                    "place": name_of(s.place) or s.place,
                    "active": s.active,
                    "url": reverse("course:site", args=[s.pk]) if s.place in kept else "",
                }
                for s in every
                if s.place[: PREFIX_LENGTHS[Level.CITY]] == code[: PREFIX_LENGTHS[Level.CITY]]
            ],
        }
        for code in prefectures
    ]
    context = {"groups": groups, "new_url": reverse("course:site-new") if kept else ""}
    return render(request, "course/sites.html", context)


@require_http_methods(["GET", "POST"])
@staff(Power.KEEP_SITES)
def site_new(request: StaffRequest) -> HttpResponse:
    """A further site."""
    return _edited(request, None)


@require_http_methods(["GET", "POST"])
@staff(Power.KEEP_SITES)
def site(request: StaffRequest, site: int) -> HttpResponse:
    """One site, to be changed; one that takes nobody any more stays on the list as such."""
    kept = [code for code, _name in places_kept(request.actor)]
    return _edited(request, get_object_or_404(Site, pk=site, place__in=kept))


def _edited(request: StaffRequest, found: Site | None) -> HttpResponse:
    places = places_kept(request.actor)
    form = SiteForm(request.POST if request.method == "POST" else None, instance=found, places=places)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        note("site.kept", at=clock.now(), user=request.actor.user_id, place=saved.place, site=saved.pk)
        messages.success(request, _("Saved."))
        return redirect("course:sites")
    context = {"title": found.name if found else _("A further site"), "fields": form.shown(),
               "errors": [str(e) for e in form.non_field_errors()]}  # fmt: skip
    return render(request, "course/site.html", context, status=422 if form.errors else 200)
