"""How the characters of a name may be read: their pinyin and its first letters, surnames by their own
reading.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import NamedTuple

READINGS_OF_A_NAME = 8
_READINGS_OF_A_CHARACTER = 3
_READ_EVERY_WAY = 4  # characters from the front; behind them only the usual reading counts


def _table(words: str) -> dict[str, str]:
    return dict(word.split(":") for word in words.split())


# Surnames that are read otherwise than the character mostly is, or that a dictionary gives rare
# readings as well.
_SURNAMES = _table(
    "曾:z 解:x 单:s 仇:q 朴:p 查:z 区:o 种:c 冼:x 折:s 覃:qt 乐:yl 盖:g 缪:m 员:y 召:s 费:f 逄:p 洗:x "
    "黑:h 秘:b 繁:p 尉:w 翟:z 柏:b 卜:b 车:c 褚:c 臧:z 隋:s 石:s 盛:s 夏:x 贾:j 郝:h 俞:y 祝:z 谷:g "
    "宓:m 燕:y 句:g 撒:s 哈:h 王:w 吴:w 朱:z 许:x 邓:d 冯:f 蔡:c 彭:p 潘:p 于:y 董:d 余:y 叶:y "
    "杜:d 丁:d 沈:s 汪:w 任:r 姚:y 方:f 万:w 施:s 汤:t 陶:t 温:w 庄:z 邢:x 齐:q 柴:c 包:b 宁:n 焦:j "
    "甘:g 尚:s 涂:t 阮:r 裴:p 霍:h 古:g 詹:z 游:y 童:t 池:c 屈:q 冉:r 艾:a 占:z 匡:k 景:j 长:zc 重:zc "
    "行:xh 都:d 訾:z 瞿:q"
)
_DOUBLE_SURNAMES = _table(
    "单于:cy 万俟:mq 尉迟:yc 长孙:zs 澹台:tt 令狐:lh 夏侯:xh 皇甫:hf 鲜于:xy 亓官:qg 乐正:yz 宰父:zf 百里:bl 呼延:hy"
)
# Characters of given names that people do read in more than one way; others have their usual reading only.
_GIVEN = _table(
    "乐:ly 行:xh 重:zc 长:cz 朝:cz 茜:qx 盛:sc 曾:zc 单:ds 藏:cz 传:cz 调:dt 降:jx 参:cs 校:xj 率:sl "
    "解:jx 系:xj 会:hk 贾:jg 覃:qt 术:sz 铅:qy 尉:wy 适:sk 叶:yx 祭:jz 屏:pb 弹:dt 臧:zc 瞿:qj 巷:xh "
    "洗:xs"
)

HAN = re.compile(r"[〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
_PARTS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]+")


@lru_cache(maxsize=4096)
def _dictionary_initials(character: str) -> str:
    """The first letters of a character's readings, the usual one first; nothing for a character in no
    dictionary.
    """
    initials: list[str] = []
    for reading in _dictionary().get(ord(character), "").split(","):
        letter = unicodedata.normalize("NFD", reading)[:1]
        if letter and letter not in initials:
            initials.append(letter)
    return "".join(initials)[:_READINGS_OF_A_CHARACTER]


class Unit(NamedTuple):
    """A character or Latin word of a name: how it may be read in plain letters, the usual first; where it stands."""

    readings: tuple[str, ...]
    start: int
    end: int


def units_of(name: str) -> list[Unit]:
    """What of `name` (as it is written) is read one after the other; marks, spaces and unread signs are passed over."""
    spelt = name.casefold() if len(name.casefold()) == len(name) else name
    double = _DOUBLE_SURNAMES.get(spelt[:2], "") if len(name) > 2 else ""
    units = [Unit((found[0],), *found.span()) for found in _LATIN.finditer(spelt)]
    for at, character in enumerate(spelt):
        if HAN.match(character):
            letters = double[at : at + 1] or (_SURNAMES.get(character, "") if at == 0 else "")
            if readings := _readings(character, letters):
                units.append(Unit(readings, at, at + 1))
    return sorted(units, key=lambda unit: unit.start)


@lru_cache(maxsize=4096)
def _readings(character: str, letters: str) -> tuple[str, ...]:
    """A character's readings without tones; of a surname those that begin with one of its `letters`."""
    every = tuple(dict.fromkeys(_toneless(r) for r in _dictionary().get(ord(character), "").split(",") if r))
    of_surname = tuple(r for r in every if r[0] in letters)
    return of_surname or every


def _toneless(reading: str) -> str:
    """Plain letters; ü is written u."""
    return "".join(c for c in unicodedata.normalize("NFD", reading) if unicodedata.category(c) != "Mn")


@cache
def _dictionary() -> dict[int, str]:
    # Read at the first name: it takes a fifth of a second and some commands never need it. Only the characters: the
    # package as a whole brings its phrases too, forty megabytes in every worker.
    package = find_spec("pypinyin")
    assert package is not None
    assert package.origin is not None
    spec = spec_from_file_location("pypinyin_characters", Path(package.origin).with_name("pinyin_dict.py"))
    assert spec is not None
    assert spec.loader is not None
    characters = module_from_spec(spec)
    spec.loader.exec_module(characters)
    readings: dict[int, str] = characters.pinyin_dict
    return readings


def initials_of(name: str) -> tuple[str, ...]:
    """The initials `name` (cleaned, see tokens.clean) may be typed with, the likeliest first; 8 at most.

    A character that no dictionary reads is passed over; a Latin word counts with its first letter.
    """
    choices = [c for c in _choices(name) if c]
    ways = 1
    for choice in choices:
        ways *= len(choice)
    if ways == 1:
        return ("".join(choices),) if choices else ()
    combined = itertools.product(*(tuple(enumerate(choice)) for choice in choices))
    # The fewer unusual readings, the likelier; sorted is stable.
    ranked = sorted(combined, key=lambda way: sum(rank for rank, _ in way))
    return tuple(dict.fromkeys("".join(letter for _, letter in way) for way in ranked))[:READINGS_OF_A_NAME]


def _choices(name: str) -> Sequence[str]:
    """For each character or Latin word of `name` the letters it may begin with."""
    double = _DOUBLE_SURNAMES.get(name[:2]) if len(name) > 2 else None
    choices: list[str] = list(double or "")
    latin = False
    for at, character in enumerate(name):
        if double is not None and at < 2:
            continue
        if "a" <= character <= "z":
            if not latin:
                choices.append(character)
            latin = True
            continue
        latin = False
        if HAN.match(character):
            choices.append(_of_character(character, at))
    return choices


def _of_character(character: str, at: int) -> str:
    if at == 0:
        return _SURNAMES.get(character) or _dictionary_initials(character)
    usual = _dictionary_initials(character)[:1]
    return _GIVEN.get(character, usual) if at < _READ_EVERY_WAY else usual


def latin_words(name: str) -> list[str]:
    """The Latin words in `name` (lower case)."""
    return _LATIN.findall(name)


def spelt_out(name: str) -> tuple[str, ...]:
    """`name` as it is sorted: the syllable of each character; what nobody reads stands for itself."""
    at = {unit.start: unit.readings[0] for unit in units_of(name)}
    return tuple(at.get(n, character) for n, character in enumerate(name))
