"""How offices write the names of places: short, with or without the word for their kind, with or
without the path.
"""

from __future__ import annotations

import re
import unicodedata

_NOISE = re.compile(r"[\W_]+")
_ETHNIC = re.compile(
    r"(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    r"柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|"
    r"塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各)?族"
)
_TOWNSHIP_ENDS = ("街道", "民族苏木", "苏木", "民族乡", "镇", "乡")
UPPER_ENDS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "新区",
    "省",
    "市",
    "盟",
    "州",
    "县",
    "区",
    "旗",
)
_VILLAGE_ENDS = (
    "社区居民委员会",
    "社区居委会",
    "居民委员会",
    "居委会",
    "村民委员会",
    "村委会",
    "嘎查委员会",
    "社区",
    "嘎查",
    "村",
)


def key_of(text: str) -> str:
    """`text` as names are compared: NFKC, without spaces, marks and punctuation, Latin letters small."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def stem_of(name: str, ends: tuple[str, ...]) -> str:
    """`name` without the word for its kind; itself when fewer than two characters would be left."""
    for end in ends:
        if name.endswith(end) and len(name) - len(end) >= 2:
            return name[: -len(end)]
    return name


def short_upper_names(name: str) -> list[str]:
    """Short ways to write a province, city or county: 达拉特旗 is also 达拉特 and 达旗."""
    if not name:
        return []
    stem = stem_of(name, UPPER_ENDS)
    bare = _ETHNIC.sub("", stem)
    forms = [stem, bare if len(bare) >= 2 else ""]
    if name.endswith("旗") and len(name) > 2:
        kind = next((k for k in ("前旗", "后旗", "左旗", "右旗", "中旗") if name.endswith(k)), "旗")
        forms.append(name[0] + kind)
    if name.startswith("内蒙古"):
        forms.append("内蒙")
    return [f for f in dict.fromkeys(forms) if f and f != name]


def upper_names(name: str) -> list[str]:
    return [name, *short_upper_names(name)] if name else []


def township_names(name: str, prefixes: list[str]) -> set[str]:
    """Other ways to write a township's name."""
    stem = stem_of(name, _TOWNSHIP_ENDS)
    bare = _ETHNIC.sub("", stem)
    forms = {stem, name + "人民政府", name + "政府"}
    if name.endswith("街道"):
        forms |= {stem + end for end in ("街道办事处", "街道办", "办事处", "街办", "街")}
    if bare != stem and len(bare) >= 2:
        forms |= {bare, bare + ("苏木" if name.endswith("苏木") else "乡")}
    for prefix in prefixes:
        rest = name.removeprefix(prefix)
        if rest != name and len(rest) >= 3:
            forms.add(rest)
    return {f for f in forms if len(f) >= 2 and f != name}


def village_names(name: str) -> frozenset[str]:
    """The ways to write a village's name; a bare stem only where two characters or more are left."""
    key = key_of(name)
    stem = stem_of(key, _VILLAGE_ENDS)
    if stem == key:
        return frozenset({key})
    kind = "社区" if "社区" in key or "居" in key[len(stem) :] else "嘎查" if "嘎查" in key[len(stem) :] else "村"
    committee = {
        "社区": ("社区居委会", "社区居民委员会", "居委会"),
        "村": ("村委会", "村民委员会"),
        "嘎查": ("嘎查村", "嘎查委员会"),
    }[kind]
    return frozenset({key, stem + kind, *(stem + c for c in committee)})
