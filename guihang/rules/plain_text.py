"""What no text may hold: control characters, halves of characters, and what is no character at all.

Nobody types them; they come along in files, or are sent to do harm. Tab and line ends are texts.
"""

from __future__ import annotations

import re

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def fit(text: str) -> str:
    """The text without them."""
    return UNFIT.sub("", text) if UNFIT.search(text) else text
