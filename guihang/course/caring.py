"""A place that can take somebody ill or disabled: sought, answered, waited for, left; the sites of the prefecture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.places import name_of
from guihang.access.roles import Part
from guihang.course.file import CourseFile, Do
from guihang.course.models import Site, prefecture_of, sites_of, taken
from guihang.course.page import DONE, NOW, Block, Line, Subject, line_of_duty
from guihang.dossier.entry import Facts
from guihang.texts import mark


def build(file: CourseFile) -> Sequence[Block]:
    """A block for each search, the newest first; then the sites with their beds."""
    place = file.person.place
    sites = {site.pk: site for site in sites_of([place])}
    searches = [_search(file, e, sites) for e in reversed(file.of("care.sought"))]
    if not searches:
        do = file.form("care.sought", _("A place is needed"), main=True)
        searches = [Block(_("A place"), do=do, empty=_("No place is sought."))]
    else:
        searches[0] = _with(searches[0], file.form("care.sought", _("Another place is needed")))
    return [*searches, _sites(file, list(sites.values()), place)]


def _with(block: Block, do: Sequence[Do]) -> Block:
    return Block(block.title, block.lines, block.lead, [*block.do, *do], block.empty)


def _search(file: CourseFile, sought: Facts, sites: Mapping[int, Site]) -> Block:
    why = " · ".join(filter(None, (file.value(sought, "why"), file.value(sought, "text"))))
    lines = [Line(file.sentence(sought), DONE, on=sought.on, detail=why)]
    answers = file.answering(sought, "care.answered")
    for answer in answers:
        lines.append(Line(file.sentence(answer), DONE, on=answer.on, detail=_of_answer(file, answer, sites)))
    outcome = answers[-1].data.get("outcome") if answers else ""
    if outcome == "taken_in":
        do = file.form("care.answered", _("No longer there"), entry=sought.id, outcome="care_over")
        lines.append(Line(_("There now"), NOW, do=do))
    elif outcome != "care_over":
        do = file.form("care.answered", _("Record an answer"), main=True, entry=sought.id)
        if outcome == "not_possible":
            do += file.form("care.answered", _("The league or city was told"), entry=sought.id, outcome="city_told")
        first, again = file.duty("care", sought.id.hex), file.duty("care-again", sought.id.hex)
        waits = first is not None and first.met_on is not None
        words = _("Asked about again") if waits else _("A site answers")
        if outcome == "not_possible":
            words = _("Not found: ask another site, or the prefecture")
        lines.append(line_of_duty(file, again if waits else first, words, do=do))
    return Block(_("A place"), lines=lines)


def _of_answer(file: CourseFile, answer: Facts, sites: Mapping[int, Site]) -> str:
    site = sites.get(answer.data.get("site_id") or 0)
    return " · ".join(filter(None, (site.name if site else "", file.value(answer, "site"), file.value(answer, "text"))))


def _sites(file: CourseFile, sites: Sequence[Site], place: str) -> Block:
    used = taken(sites) if sites else {}
    open_searches = [e for e in file.of("care.sought") if not _closed(file, e)]
    lines = [
        Line(
            site.name,
            detail=" · ".join(
                filter(None, (str(site.get_kind_display()), beds_words(site, used), site.phone, site.address))
            ),
            do=file.form("care.answered", _("Its answer"), entry=open_searches[-1].id, site_id=site.pk)
            if open_searches and site.active
            else (),
        )
        for site in sites
    ]
    name = name_of(prefecture_of(place)) or place[:4]
    empty = _("%(place)s has no site on the list. At least one is to be there: tell the county.") % {"place": name}
    do = [Do(reverse("course:sites"), _("The list of sites"))]
    return Block(_("Sites of %(place)s") % {"place": name}, lines=lines, empty=empty, do=do)


def beds_words(site: Site, used: Mapping[int, int]) -> str:
    """Beds, and how many of them are free."""
    if not site.active:
        return _("takes nobody now")
    free = max(0, site.beds - used.get(site.pk, 0))
    return _("%(beds)s beds, %(free)s free") % {"beds": site.beds, "free": free}


def _closed(file: CourseFile, sought: Facts) -> bool:
    answers = file.answering(sought, "care.answered")
    return bool(answers) and answers[-1].data.get("outcome") in {"taken_in", "care_over"}


CARING = Subject(
    "care",
    mark("A place for care"),
    mark("A site that can take the person: asked for, found or not, until somebody answers."),
    build,
    part=Part.HEALTH,
)
