"""Typed letters as pinyin: how they may be parted into syllables, and where in a name they are read.

"zhangwenhai" is zhang wen hai; "fangan" is fang an or fan gan; "zhangwh" is zhang and two initials. Nothing of it is
stored: each way gives the initials under which names are found, and what is found is held against the syllables.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from guihang.protect.readings import Unit

MOST_WAYS = 8
LONGEST_TYPED = 64
_LONGEST_SYLLABLE = 6
# A letter that stands for a whole character is less likely than a syllable.
_LETTER_COSTS = 3
_WORDS = re.compile(r"[a-z]+")
_INITIALS = frozenset("abcdefghjklmnopqrstwxyz")

# ü is written u: "lü", "lv" and "lyu" all find 吕.
_WRITTEN = (
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng "
    "cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu "
    "cuan cui cun cuo da dai dan dang dao de dei deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei "
    "en er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui "
    "gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao "
    "jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun "
    "kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu long lou lu luan lue lun luo ma mai "
    "man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian "
    "niang niao nie nin ning niu nong nou nu nuan nue nuo o ou pa pai pan pang pao pei pen peng pi pian piao pie pin "
    "ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou "
    "ru ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu "
    "shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao "
    "tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing "
    "xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei "
    "zen zeng zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi "
    "zong zou zu zuan zui zun zuo"
)
SYLLABLES = frozenset(_WRITTEN.split())
_BEGINNINGS = frozenset(s[:end] for s in SYLLABLES for end in range(1, len(s)))


class Piece(NamedTuple):
    """Letters that stand for one character: a whole syllable, or how its syllable begins."""

    letters: str
    whole: bool


Way = tuple[Piece, ...]


@lru_cache(maxsize=512)
def ways_of(typed: str) -> tuple[Way, ...]:
    """How `typed` may be parted, the likeliest first; spaces and apostrophes part for sure. Empty without letters."""
    words = [_spelt(word) for word in _WORDS.findall(_plain(typed[:LONGEST_TYPED]))]
    if not words:
        return ()
    of_words = [_ways_of_word(word) for word in words]
    if not all(of_words):
        return ()
    every = itertools.islice(itertools.product(*of_words), MOST_WAYS * 4)
    joined = [tuple(itertools.chain.from_iterable(parts)) for parts in every]
    return tuple(sorted(joined, key=_cost)[:MOST_WAYS])


def initials_of_way(way: Way) -> str:
    """The first letters of a way's pieces."""
    return "".join(piece.letters[0] for piece in way)


def has_syllable(ways: Iterable[Way]) -> bool:
    """Whether one of the ways reads a syllable of more than a letter."""
    return any(piece.whole and len(piece.letters) > 1 for way in ways for piece in way)


def place_in(way: Way, units: Sequence[Unit]) -> tuple[int, int] | None:
    """Which units, from and to, are read so; None when none are."""
    for start in range(len(units) - len(way) + 1):
        if all(_reads(units[start + at], piece) for at, piece in enumerate(way)):
            return start, start + len(way)
    return None


def _reads(unit: Unit, piece: Piece) -> bool:
    if piece.whole:
        return piece.letters in unit.readings
    return any(reading.startswith(piece.letters) for reading in unit.readings)


def _plain(typed: str) -> str:
    spelt = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", typed)).casefold()
    # The two dots of ü are no accent here; of a tone, only the mark goes.
    return "".join(c for c in spelt if unicodedata.category(c) != "Mn")


def _spelt(word: str) -> str:
    return word.replace("lyu", "lu").replace("v", "u")


def _cost(way: Way) -> tuple[int, int]:
    letters = sum(not piece.whole for piece in way)
    return len(way) + _LETTER_COSTS * letters, letters


@lru_cache(maxsize=2048)
def _ways_of_word(word: str) -> tuple[Way, ...]:
    """The likeliest ways to part one word; those with letters inside only where no other is there."""
    found: list[list[Way]] = [[()], *([] for _letter in word)]
    for end in range(1, len(word) + 1):
        reached: list[Way] = []
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            piece = _piece(word[start:end], end == len(word))
            if piece is not None:
                reached += [(*way, piece) for way in found[start]]
        found[end] = sorted(reached, key=_cost)[: MOST_WAYS * 2]
    plain = [way for way in found[-1] if all(piece.whole for piece in way[:-1])]
    return tuple((plain or found[-1])[:MOST_WAYS])


def _piece(letters: str, last: bool) -> Piece | None:
    if letters in SYLLABLES:
        return Piece(letters, True)
    if len(letters) == 1:
        return Piece(letters, False) if letters in _INITIALS else None
    return Piece(letters, False) if last and letters in _BEGINNINGS else None
