"""The light of a dossier: in words and with a shape of its own, whether a paper is missing that is asked for by now.

What is missing the rules say (`rules.beside.papers`); it stands on the decision (`Order.papers`), and beside it what is
within its days or not known (`Order.papers_open`). Complete is only what lacks neither: the file, the page of its
papers and the index of the archive say it in the words of this one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from guihang.rules.acts import ACTS, code_label
from guihang.rules.beside.papers import FAMILY, SERVED, SIGNED
from guihang.rules.paperlist import receipted
from guihang.texts import translate
from guihang.web.words.dates import short_day

COMPLETE, OPEN, LACKING = "complete", "open", "lacking"


def light_of(missing: Sequence[str], still_open: Sequence[str]) -> str:
    """Which light: complete, open (within its days, or not known), lacking."""
    return LACKING if missing else OPEN if still_open else COMPLETE


def light_words(missing: Sequence[str], still_open: Sequence[str], today: date) -> str:
    """The light in words, with a shape of its own."""
    due = sorted(day for code in still_open if (day := due_of(code)))
    unknown = len(still_open) - len(due)
    said = []
    if missing:
        said.append(ngettext("%(count)s missing", "%(count)s missing", len(missing)) % {"count": len(missing)})
    if due:
        first = {"count": len(due), "day": _day(due[0], today)}
        said.append(ngettext("%(count)s due by %(day)s", "%(count)s due, the first by %(day)s", len(due)) % first)
    if unknown:
        said.append(_("%(count)s from before the platform, not known here") % {"count": unknown})
    if not said:
        return "● " + _("Complete")
    return ("▲ " if missing else "◐ ") + " · ".join(said)


def due_of(code: str) -> date | None:
    """The last of the days of what is still open; None for what is not known."""
    day = code.partition("@")[2]
    return date.fromisoformat(day) if day else None


def paper_words(code: str, language: str) -> str:
    """What of a form is missing, within its days, or not known."""
    key, _colon, what = code.partition("@")[0].partition(":")
    name = paper_name(key, language)
    if what == SERVED and key in receipted():
        return _("%(paper)s: no receipt") % {"paper": name}
    if what == SERVED:
        return _("%(paper)s: no proof of service") % {"paper": name}
    if what == FAMILY:
        return _("%(paper)s: not served on the family") % {"paper": name}
    return _("%(paper)s: no signed copy") % {"paper": name} if what == SIGNED else name


def paper_name(key: str, language: str) -> str:
    """The name of a paper; of one that a later step asks for, with that step."""
    form, _slash, step = key.partition("/")
    name = translate(code_label(form), language)
    if not step:
        return name
    return _("%(paper)s (%(step)s)") % {"paper": name, "step": translate(ACTS[step].label, language)}


def open_words(code: str, today: date) -> str:
    """Until when it is due; or that it is not known, where it may lie on paper."""
    day = due_of(code)
    return _("to be on file by %(day)s") % {"day": _day(day, today)} if day else _("not known here, perhaps on paper")


def _day(day: date, today: date) -> str:
    return short_day(day, today.year, get_language() or "")
