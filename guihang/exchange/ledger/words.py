"""The words of a ledger's closed columns, each with what it means. A word that is not here is not guessed."""

from __future__ import annotations

import re
from functools import lru_cache

from guihang.exchange.ledger.cells import Cell, Unclear, compact, is_nothing, text_of

_TREATMENT = ("社区戒毒", "社戒", "责令社区戒毒", "戒毒")
_REHABILITATION = ("社区康复", "社康", "责令社区康复", "康复")
_PEOPLE = ("", "人员", "对象", "措施", "期间", "中", "执行中", "人员中")
KINDS = {word + people: "treatment" for word in _TREATMENT for people in _PEOPLE}
KINDS |= {word + people: "rehabilitation" for word in _REHABILITATION for people in _PEOPLE}

SEXES = {"男": "m", "女": "f", "男性": "m", "女性": "f", "M": "m", "F": "f", "m": "m", "f": "f"}

SAMPLES = {
    **dict.fromkeys(("尿液", "尿", "尿检", "尿样", "尿液检测", "尿液样本"), "urine"),
    **dict.fromkeys(("唾液", "口腔液", "唾液检测", "唾检", "唾液样本"), "saliva"),
    **dict.fromkeys(("毛发", "头发", "毛发检测", "发检", "毛发样本"), "hair"),
    **dict.fromkeys(("血液", "血", "血样", "血检", "血液检测"), "blood"),
}

MODES: dict[str, tuple[str, str]] = {}
for _word in (
    "走访",
    "入户",
    "入户走访",
    "实地走访",
    "上门走访",
    "上门",
    "家访",
    "见面",
    "见面走访",
    "实地",
    "当面走访",
    "走访见面",
):
    MODES[_word] = ("visit.made", "in_person")
for _word in (
    "谈话",
    "面谈",
    "约谈",
    "当面谈话",
    "面对面谈话",
    "见面谈话",
    "谈心",
    "谈心谈话",
    "帮教谈话",
    "访谈",
    "现场谈话",
    "当面",
):
    MODES[_word] = ("talk.held", "in_person")
for _way in ("视频", "电话", "微信", "微信视频", "视频电话", "线上", "远程", "网络"):
    MODES[_way + "走访"] = MODES[_way + "见面"] = MODES[_way + "家访"] = ("visit.made", "remote")
    MODES[_way + "谈话"] = MODES[_way + "访谈"] = MODES[_way + "约谈"] = ("talk.held", "remote")
    MODES[_way] = MODES[_way + "联系"] = MODES[_way + "沟通"] = ("talk.held", "remote")
for _word in ("心理疏导", "心理辅导", "心理咨询"):
    MODES[_word] = ("counselling.given", "")
for _word in ("风险评估", "风险评定"):
    MODES[_word] = ("risk.assessed", "")

_NEGATIVE = ("阴性", "阴", "(-)", "-", "--", "—", "未见异常", "正常", "未检出", "未见阳性", "negative", "neg")
_POSITIVE = ("阳性", "阳", "(+)", "+", "++", "+++", "检出", "positive", "pos")
_INVALID = ("无效", "检测无效", "结果无效", "作废", "(无效)")
_DRUGS = (
    "冰毒|海洛因|大麻|合成大麻素|依托咪酯|麻古|K粉|吗啡|甲基苯丙胺|氯胺酮|可卡因|摇头丸|鸦片|美沙酮|二亚甲基双氧安非他明|亚甲二氧基甲基苯丙胺"
    "|苯丙胺|美托咪酯|丙帕酯|异丙帕酯|四氢大麻酚|MDMA|MOP|MOR|MET|KET|THC|COC|AMP|ETO|BZO|MTD|K2"
)
_LEAD = re.compile(
    rf"^(?:(?:尿液|尿检|尿样|唾液|毛发|血液|检测|检验|现场|结果|结论|报告|均|全|呈|为|是|:|{_DRUGS})[:、]?)*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[,;、，；]")
_WRAPPED = re.compile(r"^(阴性?|阳性?)\(([-—+])\)$")

_TERMS = {"一": 1, "壹": 1, "两": 2, "二": 2, "贰": 2, "三": 3, "叁": 3, "1": 1, "2": 2, "3": 3}
_TERM_MONTHS = {"12": 1, "24": 2, "36": 3, "十二": 1, "二十四": 2, "三十六": 3}


@lru_cache(maxsize=2_000)
def read_kind(text: str) -> tuple[str, str]:
    """treatment or rehabilitation, and the mend. Raises Unclear(kind_unknown)."""
    word = compact(text)
    if word not in KINDS:
        raise Unclear("kind_unknown")
    return KINDS[word], "" if text in ("社区戒毒", "社区康复") else "kind_word"


def read_sex(cell: Cell) -> tuple[str, str]:
    """m, f or "" and the mend."""
    word = compact(cell)
    if not word or is_nothing(cell):
        return "", ""
    return (SEXES[word], "") if word in SEXES else ("", "sex_left_out")


@lru_cache(maxsize=2_000)
def read_sample(text: str) -> tuple[str, str]:
    """urine, saliva, hair, blood, other or "" and the mend."""
    if is_nothing(text):
        return "", ""
    word = compact(text)
    if word in SAMPLES:
        return SAMPLES[word], ""
    return "other", "sample_other"


@lru_cache(maxsize=2_000)
def read_mode(text: str) -> tuple[str, str]:
    """The kind of act and its mode. Raises Unclear(kind_unknown)."""
    word = re.sub(r"[()]", "", compact(text))
    if word not in MODES:
        raise Unclear("kind_unknown")
    return MODES[word]


@lru_cache(maxsize=5_000)
def read_result(text: str) -> tuple[str, str]:
    """negative, positive or invalid, and the mend. Raises Unclear(result_unreadable).

    Several findings in one cell are one result when each is read: one positive among them makes it positive.
    """
    word = compact(text)
    result = _one_result(word)
    if not result and not _bare(word):
        parts = [_one_result(part) if _names_drug(part) else "" for part in _BETWEEN.split(word) if part]
        if parts and all(parts) and "invalid" not in parts:
            result = "positive" if "positive" in parts else "negative"
    if not result:
        raise Unclear("result_unreadable")
    return result, "" if text in ("阴性", "阳性") else "result_word"


def _one_result(word: str) -> str:
    word = _LEAD.sub("", word, count=1) if word not in _NEGATIVE and word not in _POSITIVE else word
    wrapped = _WRAPPED.match(word)
    if wrapped is not None:
        words = wrapped.groups()
        agree = (words[0][0] == "阴") == (words[1] in "-—")
        return ("negative" if words[0][0] == "阴" else "positive") if agree else ""
    lower = word.lower()
    if lower in _NEGATIVE:
        return "negative"
    if lower in _POSITIVE:
        return "positive"
    return "invalid" if lower in _INVALID else ""


def _names_drug(part: str) -> bool:
    return re.match(rf"(?:{_DRUGS})", part, re.IGNORECASE) is not None


def _bare(word: str) -> bool:
    """Whether both words stand together, as on a form where one was to be struck out."""
    return re.search(r"阴性?/阳|阳性?/阴|[□☑√]", word) is not None


def read_term(cell: Cell) -> tuple[int, str]:
    """Whole years, 1 to 3; 0 for an empty cell; and the mend. Raises Unclear(date_unreadable)."""
    if is_nothing(cell):
        return 0, ""
    word = text_of(cell) if isinstance(cell, (int, float)) else compact(cell)
    years = _TERMS.get(re.sub(r"(?:周?年|个?周年)(?:期|整)?$", "", word)) or _TERM_MONTHS.get(
        re.sub(r"个?月$", "", word)
    )
    if not years:
        raise Unclear("date_unreadable")
    return years, "" if isinstance(cell, (int, float)) or word in {f"{years}", f"{years}年"} else "term_word"
