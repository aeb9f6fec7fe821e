"""Neutral words: what may be read by somebody who must not learn why an office knows a person.

A page, paper or message that leaves the office's own rooms names no treatment, no drugs, no control and no police.
"""

from __future__ import annotations

import re
import unicodedata

# What tells, in Chinese: wherever it stands in a word.
CHINESE = (
    "毒", "戒", "尿检", "尿液", "美沙酮", "海洛因", "大麻", "吸", "瘾", "康复", "社戒", "社康", "强戒", "强制隔离",
    "检测", "帮教", "管控", "复吸", "前科", "涉案", "违法", "犯罪", "服刑", "刑满", "派出所", "公安", "警察", "民警",
    "矫正",
)  # fmt: skip
# And in English: at the beginning of a word.
ENGLISH = (
    "drug", "addict", "rehab", "treatment", "detox", "relapse", "methadone", "heroin", "narcotic", "opioid", "urine",
    "police", "probation", "convict", "criminal", "offend", "sober",
)  # fmt: skip
# Words of daily life that hold one of the syllables and tell nothing.
HARMLESS = (
    "消毒", "杀毒", "戒指", "呼吸", "吸尘", "吸引", "吸收", "吸顶", "吸管",
)  # fmt: skip
_ENGLISH = re.compile(rf"(?<![a-z])(?:{'|'.join(ENGLISH)})", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s·・.,，。、_*+\-—|/\\'\"“”‘’\u200b-\u200f\u2060\ufeff]+")


def telling_words(text: str) -> tuple[str, ...]:
    """The words of `text` that tell why somebody is known to the office, each once; empty: it is neutral.

    Full-width forms, and signs put between two characters, hide nothing.
    """
    plain = unicodedata.normalize("NFKC", text)
    joined = _BETWEEN.sub("", plain)
    for harmless in HARMLESS:
        joined = joined.replace(harmless, "\n")
    found = [word for word in CHINESE if word in joined]
    # A longer word says it already: 强戒 also holds 戒.
    found = [word for word in found if not any(word != other and word in other for other in found)]
    return tuple(dict.fromkeys([*found, *(hit.group().lower() for hit in _ENGLISH.finditer(plain))]))
