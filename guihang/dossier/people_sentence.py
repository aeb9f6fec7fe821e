"""The filters of the list as a sentence whose words can be chosen: "显示树林召镇的红色人员，由我负责，有逾期"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Part, Power
from guihang.dossier.models import Person
from guihang.dossier.people_filters import (
    DUE_WITHIN,
    ENDING_WITHIN,
    HELP,
    LACKS,
    LEAVING,
    ME,
    NOBODY,
    NONE,
    PAPERS,
    QUIET_FOR,
    Filters,
)
from guihang.dossier.policy import tiers_of
from guihang.dossier.scope import Scope
from guihang.rules.acts.codes import EVERY_TIER, ORDER_KINDS, code_label
from guihang.rules.beside.gaps import GAPS
from guihang.territory.codes import Level, Territory, parent_of
from guihang.territory.models import Division
from guihang.territory.query import within
from guihang.texts import translate
from guihang.web.words.names import ORDER_KINDS as KIND_NAMES
from guihang.web.words.names import STAGES
from guihang.web.words.writing import as_written, is_foreign

MOST_WORKERS = 200
FURTHER = ("kind", "stage", "due", "quiet", "ending", "two", "also", "lacks", "sort")

Options = Sequence[tuple[str, str]]


def sentence(
    actor: Actor, filters: Filters, scope: Scope, people: QuerySet[Person], staff: dict[UUID, str]
) -> dict[str, Any]:
    """Two sentences: what is asked most, and the rest, which is folded away unless something in it is chosen.

    `people` are all of the scope; `staff` are those of them who answer for somebody.
    """
    tongue = actor.language

    def choice(name: str, label: str, options: Options) -> SafeString:
        return _select(name, label, options, getattr(filters, name), tongue)

    first = {
        "tier": choice("tier", _("Tier"), _tiers(actor, filters)),
        "place": _place(actor, filters, scope, choice),
        "village": choice("village", _("Lives in"), _villages(actor, people, scope, filters))
        if Part.REACH in actor.parts
        else _("any village"),
        "worker": choice("worker", _("Responsible worker"), _workers(actor, filters, staff)),
        "late": choice("late", _("Late"), _lates()),
    }
    within, quiet = _("something due within %(days)s days"), _("no entry for %(days)s days")
    ending = _("term ends within %(days)s days")
    rest = {
        "kind": choice("kind", _("Decision"), _kinds(tongue)),
        "stage": choice("stage", _("Stage"), [("", _("at any stage")), *_named(STAGES, tongue)]),
        "due": choice("due", _("Due"), _days(DUE_WITHIN, _("whatever is due"), within)),
        "quiet": choice("quiet", _("Last entry"), _days(QUIET_FOR, _("however long ago the last entry"), quiet)),
        "ending": choice("ending", _("Term ends"), _days(ENDING_WITHIN, _("whenever the term ends"), ending)),
        "two": choice("two", _("Visits"), [("", _("visited by one or two")), ("1", _("visited by two together"))])
        if Part.SAFETY in actor.parts
        else _("visited by one or two"),
        "also": choice("also", _("End and help"), _alsos()),
        "lacks": choice("lacks", _("Missing"), _lacks(tongue)),
        "sort": choice("sort", _("Order"), _sorts()),
    }  # fmt: skip
    told = _("Show %(tier)s in %(place)s, living in %(village)s, answered for by %(worker)s, %(late)s.")
    further = _("%(kind)s, %(stage)s; %(due)s; %(quiet)s; %(ending)s; %(two)s; %(also)s; %(lacks)s; sorted %(sort)s.")
    return {
        "first": format_html(_braced(told), **first),
        "rest": format_html(_braced(further), **rest),
        "open": any(getattr(filters, name) for name in FURTHER),
    }


def staff_of(people: QuerySet[Person]) -> dict[UUID, str]:
    """Who answers for one of these people: one statement."""
    answering = people.order_by().exclude(worker=None).values("worker")
    named = User.objects.filter(pk__in=answering).order_by("display_name")
    return dict(named.values_list("pk", "display_name")[:MOST_WORKERS])


def _braced(text: str) -> str:
    """A translated sentence with %(name)s for format_html, which wants {name}."""
    return text.replace("{", "{{").replace("}", "}}").replace("%(", "{").replace(")s", "}")


def _select(name: str, label: str, options: Options, chosen: str, tongue: str) -> SafeString:
    """A choice inside a sentence. What was chosen elsewhere and is not offered here stays chosen."""
    known = options if chosen in dict(options) else [*options, (chosen, name_of(chosen) or "—")]
    told = (
        (value, SafeString(" selected") if value == chosen else "", _lang(text, tongue), text) for value, text in known
    )
    inside = format_html_join("", '<option value="{}"{}{}>{}</option>', told)
    state = SafeString(' class="on"') if chosen else ""
    # The id lets the focus stay where it is while the page around it is exchanged.
    return format_html('<select name="{0}" id="f-{0}" aria-label="{1}"{2}>{3}</select>', name, label, state, inside)


def _lang(text: str, tongue: str) -> SafeString:
    return SafeString(' lang="zh-Hans"') if is_foreign(text, tongue) else SafeString("")


def _named(table: dict[str, str], tongue: str) -> list[tuple[str, str]]:
    return [(code, translate(word, tongue)) for code, word in table.items()]


def _tiers(actor: Actor, filters: Filters) -> Options:
    known = {tier.code: tier.word(actor.language) for tier in tiers_of(actor)}
    if filters.tier in EVERY_TIER and filters.tier not in known:
        known[filters.tier] = translate(code_label(filters.tier), actor.language)
    named = [(code, _("people in tier %(tier)s") % {"tier": word}) for code, word in known.items()]
    return [("", _("everybody")), *named, (NONE, _("people without a tier"))]


def _lates() -> Options:
    return [
        ("", _("late or not")),
        ("overdue", _("with something overdue")),
        ("missed", _("with something missed")),
        ("late", _("with something overdue or missed")),
    ]


def _alsos() -> Options:
    return [
        ("", _("whenever control ends")),
        (LEAVING, _("whose control ends within %(days)s days") % {"days": settings.GUIHANG_END_AHEAD_DAYS}),
        (HELP, _("with help by consent")),
    ]


def _lacks(tongue: str) -> Options:
    gaps = [(code, translate(GAPS[code], tongue)) for code in LACKS if code != PAPERS]
    return [("", _("whatever is missing")), *gaps, (PAPERS, _("papers are missing"))]


def _sorts() -> Options:
    return [
        ("", _("by place")),
        ("name", _("by name, on each page")),
        ("next", _("by what comes next")),
        ("last", _("by the last entry")),
        ("ends", _("by the end of the term")),
    ]


def _kinds(tongue: str) -> Options:
    return [("", _("Any decision")), *((k, translate(KIND_NAMES[k], tongue)) for k in ORDER_KINDS)]


def _days(values: Iterable[str], anything: str, words: str) -> Options:
    return [("", anything), *((v, words % {"days": v}) for v in values)]


def _workers(actor: Actor, filters: Filters, staff: dict[UUID, str]) -> Options:
    mine = [(ME, _("me"))] if Power.RECORD in actor.powers else []
    others = [(str(pk), name) for pk, name in staff.items() if pk != actor.user_id or not mine]
    unknown = filters.worker not in {"", ME, NOBODY, *(str(pk) for pk in staff)}
    others += [(filters.worker, "—")] if unknown else []
    return [("", _("anybody")), *mine, (NOBODY, _("nobody")), *others]


def _villages(actor: Actor, people: QuerySet[Person], scope: Scope, filters: Filters) -> Options:
    """The villages of one office with how many live in each; wider there are too many to choose from."""
    found: list[tuple[str, str]] = []
    if all(t.level >= Level.TOWNSHIP for t in scope.territories):
        people = people.filter(within("place", actor.where_seen(Part.REACH)))
        rows = people.order_by("stays_at").values_list("stays_at").annotate(n=Count("id"))
        found = [(code, f"{name_of(code) or code} ({n})") for code, n in rows if code and not code.endswith("000")]
    return [("", _("any village")), *found]


def _place(actor: Actor, filters: Filters, scope: Scope, choice: Any) -> SafeString:
    """The places to choose from: what lies in the chosen one, or beside it; just its name where there is one only."""
    seen = actor.territories(Power.SEE_FILES)
    if len(seen) == 1 and seen[0].level >= Level.TOWNSHIP:
        return as_written(scope.name, actor.language)
    options = [("", _("all places"))]
    if len(seen) > 1 and not scope.chosen:
        options += [(t.code, name_of(t.code) or t.code) for t in seen]
    else:
        here = scope.territories[0]
        around = here if here.level < Level.TOWNSHIP else Territory.of(parent_of(here.code) or here.code)
        if any(t.covers(around) for t in seen):
            if around.code not in {t.code for t in seen}:
                options.append((around.code, name_of(around.code)))
            below = Division.objects.filter(parent=around.code, valid_until=None).order_by("code")
            options += list(below.values_list("code", "name"))
        else:
            options += [(t.code, name_of(t.code) or t.code) for t in seen]
    made: SafeString = choice("place", _("Place"), options)
    return made
