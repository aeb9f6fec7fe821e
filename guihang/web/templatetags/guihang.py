"""The builtin tags and filters: thin doors to `guihang.web.words`, in the language of the request.

A list of fifty lines calls them some hundred times, so what they build is cached by its few arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from guihang.texts import translate
from guihang.web.stencil import filled
from guihang.web.term import SWATCHES, TermPicture
from guihang.web.words import dates, duties, names, writing

# Pages write {% translate %} without {% load i18n %}: this builtin library holds Django's as well.
register = template.Library()
_i18n = import_module("django.templatetags.i18n").register
register.tags.update(_i18n.tags)
register.filters.update(_i18n.filters)


def language() -> str:
    """The language of this answer as `guihang.texts` names it."""
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"


def _year(today: date | None) -> int | None:
    return today.year if isinstance(today, date) else None


@register.simple_tag
def language_tag() -> str:
    """The language of this answer as an HTML `lang` attribute."""
    return language()


@register.filter
def as_written(text: str) -> SafeString:
    """Names, places, titles in their own letters: on an English page what is Chinese is marked as Chinese."""
    return writing.as_written(text, language())


@register.filter
def han(text: str) -> bool:
    """Whether an English page has to mark this text as Chinese; for what holds no element, such as an option."""
    return writing.is_foreign(text, language())


@register.filter
def short_day(day: date | None, today: date | None = None) -> str:
    """{{ due_on|short_day:shell.today }}: "11 月 22 日"; another year than today's is said."""
    return dates.short_day(_day(day), _year(today), language()) if day else ""


@register.filter
def week_day(day: date | None, today: date | None = None) -> str:
    """ "11 月 22 日 星期日", "Sun 22 Nov"."""
    return dates.day_with_weekday(_day(day), _year(today), language()) if day else ""


@register.filter
def full_day(day: date | None) -> str:
    """ "2026 年 11 月 22 日 星期日"."""
    return dates.full_day(_day(day), language()) if day else ""


@register.filter
def moment(at: datetime | None, today: date | None = None) -> str:
    """An instant, on the clock of Shanghai: "11 月 22 日 14:05"."""
    return dates.moment(at, _year(today), language()) if at else ""


@register.simple_tag
def day_range(first: date, last: date, today: date | None = None) -> str:
    """{% day_range opens_on due_on shell.today %}: "10 月 18 日至 11 月 17 日"."""
    return dates.day_range(_day(first), _day(last), _year(today), language())


@register.filter
def until_words(due_on: date | None, today: date) -> str:
    """{{ due_on|until_words:shell.today }}: "还有 8 天", "今天到期", "逾期 2 天"."""
    return dates.until_words((_day(due_on) - _day(today)).days, language()) if due_on else ""


@register.filter
def by_day(day: date | None, today: date | None = None) -> str:
    """{{ due_on|by_day:shell.today }}: "11 月 19 日止"."""
    return dates.by_day(_day(day), _year(today), language()) if day else ""


@register.filter
def duty_name(key: str, today: date | None = None) -> str:
    """{{ key|duty_name:shell.today }}: "第 8 次检测", "见面 · 11 月中旬", "本季度见面"."""
    return duties.duty_name(key, today, language())


@register.filter
def period_name(period: str, today: date | None = None) -> str:
    """A period of the rules: "11 月中旬", "四季度"."""
    return duties.period_name(period, _year(today), language())


@register.filter
def kind_name(kind: str) -> str:
    """The kind of a duty as a noun."""
    return duties.kind_name(kind, language())


@register.filter
def chip_name(kind: str) -> str:
    """The kind of a duty in one word, for a filter."""
    return duties.chip_name(kind, language())


@register.filter
def do_name(kind: str) -> str:
    """What the button beside a duty of this kind says."""
    return duties.do_name(kind, language())


@register.filter
def section_name(section: str) -> str:
    """The heading of a part of Today."""
    return duties.section_name(section, language())


@register.filter
def section_hint(section: str) -> str:
    """One sentence below that heading."""
    return duties.section_hint(section, language())


@register.filter
def act_name(kind: str) -> str:
    """The name of an act by its kind, as the rules call it."""
    return names.act_name(kind, language())


@register.filter
def code_name(code: str) -> str:
    """The word for a code that a field of an act may hold: "阴性"."""
    return names.code_name(code, language())


@register.filter
def field_name(field: str, kind: str) -> str:
    """{{ field|field_name:kind }}: the label of an act's field."""
    return names.field_name(kind, field, language())


@register.filter
def stage_name(code: str) -> str:
    """The stage of an order in words."""
    return names.named(names.STAGES, code, language())


@register.filter
def order_kind(code: str) -> str:
    """The kind of an order in words."""
    return names.code_name(code, language())


@register.filter
def owed_by(code: str) -> str:
    """Who owes a duty."""
    return names.named(names.OWED_BY, code, language())


@register.filter
def ask_whom(code: str) -> str:
    """Whom one asks for a duty that somebody else owes."""
    return names.named(names.ASK, code, language())


@register.filter
def tier_name(code: str) -> str:
    """The tier in one word."""
    return names.TIERS[code].word(language()) if code in names.TIERS else ""


@register.filter
def tier_shape(code: str) -> str:
    """The tier's shape: ▲ ◆ ●."""
    return names.TIERS[code].shape if code in names.TIERS else ""


@register.filter
def iso_day(day: date | None) -> str:
    """A date for a machine: "2026-11-22"."""
    return _day(day).isoformat() if day else ""


@register.simple_tag
def tier_badge(tier: str | None) -> SafeString:
    """▲ red, ◆ yellow and those of other schemes: colour, shape and word; nothing where there is no tier yet."""
    return _badge(tier, language()) if tier else mark_safe("")


@lru_cache(maxsize=64)
def _badge(tier: str, tongue: str) -> SafeString:
    if tier not in names.TIERS:
        return mark_safe("")
    badge = '<span class="tier {}"><i aria-hidden="true">{}</i>{}</span>'
    drawn = names.TIERS[tier]
    return format_html(badge, drawn.colour, drawn.shape, drawn.word(tongue))


@register.simple_tag
def stencil(template: str, name: str, lines: Sequence[Mapping[str, Any]], own: str, today: date) -> SafeString:
    """{% stencil "desk/line.html" "line" lines "dom name" shell.today %}: a for and an include, for long lists.

    The fields named last differ from line to line and are printed as they are; see `guihang.web.stencil`.
    """
    return filled(template, name, lines, tuple(own.split()), today, language())


@register.filter
def term_sentence(picture: TermPicture) -> str:
    """The term picture as one sentence, for a screen reader."""
    return picture.sentence(language())


@register.filter
def swatches(picture: TermPicture) -> list[tuple[str, str]]:
    """The key below the term picture: (state, "已完成 7") for each state that occurs."""
    said = ((state, translate(word, language()), picture.count(state)) for state, word in SWATCHES.items())
    return [(state, f"{word} {count}") for state, word, count in said if count]


@register.filter
def dots(count: int, limit: int) -> list[bool]:
    """`limit` places of which the first `count` are filled."""
    return [i < count for i in range(limit)]


def _day(day: date) -> date:
    """An instant's day on the clock of Shanghai."""
    if not isinstance(day, datetime):
        return day
    return (day if day.tzinfo is None else day.astimezone(dates.SHANGHAI)).date()
