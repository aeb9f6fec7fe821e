"""Texts in their own letters: on an English page what is Chinese is marked as Chinese, for voices, fonts and breaks."""

from __future__ import annotations

import re
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")
# From one Chinese letter to the last before Latin ones: 鄂府发〔2014〕75号 is one run, "tester 甲, 乙" are two.
RUN = re.compile(f"{HAN.pattern}(?:[^A-Za-z,;:]*[〕）{HAN.pattern[1:]})?")


def is_foreign(text: str, language: str) -> bool:
    """Whether a page in `language` has to mark this text as Chinese."""
    return language == "en" and HAN.search(text) is not None


def as_written(text: str, language: str) -> SafeString:
    """`text` as HTML for a page in `language`: escaped, and marked where it is Chinese on an English page."""
    # As conditional_escape does, less its question whether the text is a promise of one: a page asks this often.
    safe = SafeString(escape(text)) if type(text) is str else conditional_escape(text)
    if not is_foreign(safe, language):
        return safe
    return mark_safe(RUN.sub(r'<span lang="zh-Hans">\g<0></span>', safe))  # noqa: S308 - escaped, then marked
