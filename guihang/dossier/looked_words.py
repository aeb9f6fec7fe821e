"""The words of who looked: as what, why, and at what, as a person says it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guihang.access.log_views import KINDS, VIEWS
from guihang.access.purposes import PURPOSES
from guihang.access.roles import Role
from guihang.dossier.looked import Look
from guihang.texts import translate
from guihang.web.words.names import act_name

WRITTEN_OUT = "exchange.out."


def what_of(view: str, kind: str) -> str:
    """What a reading did, by the view that showed it, where that says more than the kind."""
    return str(VIEWS.get(view, KINDS.get(kind, KINDS["listed"]))())


def what_words(look: Look, language: str) -> str:
    """What one line did: "Opened a file", "In a list, 14 times", "Wrote: visit made"."""
    if look.kind == "written":
        kinds = ("、" if language != "en" else ", ").join(act_name(kind, language) for kind in look.kinds)
        count = ngettext("%(count)s entry", "%(count)s entries", look.count) % {"count": look.count}
        return _("Wrote %(count)s: %(kinds)s") % {"count": count, "kinds": kinds}
    if look.kind == "opened":
        return what_of(look.view, look.kind)
    if look.view.startswith(WRITTEN_OUT):
        told = ngettext(
            "Stood in a ledger that was written out", "Stood in %(count)s ledgers that were written out", look.count
        )
    elif look.kind == "searched":
        told = ngettext("Was found by a search", "Was found by %(count)s searches", look.count)
    else:
        told = ngettext("Stood in a list", "Stood in lists, %(count)s times", look.count)
    return told % {"count": look.count} if "%(count)s" in told else told


def roles_words(roles: Iterable[str], language: str) -> str:
    """As what somebody looked."""
    return ("、" if language != "en" else ", ").join(str(Role(r).label) for r in roles if r in Role.values)


def why_words(basis: Iterable[str], language: str) -> tuple[str, str]:
    """Why, in words, and the articles that it stands on."""
    known = [PURPOSES[code] for code in basis if code in PURPOSES]
    between = "；" if language != "en" else "; "
    laws = dict.fromkeys(law for purpose in known for law in purpose.basis)
    return between.join(translate(p.label, language) for p in known), between.join(
        translate(law, language) for law in laws
    )
