"""Search tokens: found under everything a clerk types, worth nothing without the key."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from guihang.protect import tokens
from guihang.protect.keyring import KeyRing
from guihang.protect.suite import sm3
from guihang.protect.tokens import Kind

DALAD, DONGSHENG = "150621000000", "150602000000"
NAMES: SearchStrategy[str] = st.text(
    st.sampled_from("王曾解单仇朴𠮷阿拉坦其其格巴特尔乐行重张三丰· ")
    | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    min_size=1,
    max_size=12,
)


def found(name: str, typed: str, county: str = DALAD) -> bool:
    """Whether typing `typed` brings up `name`, by tokens and then by the decrypted name."""
    query = tokens.query(typed, county)
    have = tokens.name_tokens(name, DALAD)
    return any(wanted <= have for wanted in query.alternatives) and query.fits(name)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张三丰", "张三丰"),
        ("张三丰", "张三"),
        ("张三丰", "三丰"),
        ("张三丰", " 张 三 丰 "),
        ("张三丰", "zsf"),
        ("张三丰", "ZS"),
        ("张三丰", "sf"),
        ("曾乐行", "zl"),
        ("曾乐行", "zyx"),
        ("曾乐行", "zlx"),
        ("解缙", "xj"),
        ("单雄信", "sxx"),
        ("仇英", "qy"),
        ("朴海", "ph"),
        ("查良", "zl"),
        ("尉迟恭", "ycg"),
        ("长孙无忌", "zswj"),
        ("万俟卨", "mq"),
        ("覃勇", "qy"),
        ("覃勇", "ty"),
        ("𠮷田家", "𠮷田"),
        ("𠮷田家", "tj"),
        ("张 三\u3000丰", "张三丰"),
        ("张三丰\ufe00", "三丰"),
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽·买买提", "丽买"),
        ("阿依古丽·买买提", "aygl"),
        ("阿依古丽·买买提", "ayglmmt"),
        ("巴特尔·John", "john"),
        ("Ｊohn Smith", "john sm"),
        ("欧阳娜娜", "oynn"),
    ],
)
def test_a_name_is_found_by_what_is_typed(name: str, typed: str) -> None:
    assert found(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"), [("张三丰", "张丰"), ("张三丰", "zf"), ("张三丰", "丰三"), ("李四", "张三")]
)
def test_another_name_is_not_found(name: str, typed: str) -> None:
    assert not found(name, typed)


def test_a_name_is_not_found_from_another_county() -> None:
    assert found("张三丰", "张三丰", DALAD)
    assert not found("张三丰", "张三丰", DONGSHENG)
    assert not found("张三丰", "zsf", DONGSHENG)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("150699199001010018", Kind.IDENTITY),
        ("15069919900101001x", Kind.IDENTITY),
        ("１５０６９９９００１０１００１", Kind.IDENTITY),
        ("150699 19900101 0018", Kind.IDENTITY),
        ("13800001234", Kind.PHONE),
        ("138-0000-1234", Kind.PHONE),
        ("+86 138 0000 1234", Kind.PHONE),
        ("0477-5212345", Kind.PHONE),
        ("5212345", Kind.PHONE),
        ("zs", Kind.INITIALS),
        ("张三", Kind.NAME),
        ("张", Kind.SINGLE),
        ("z", Kind.SINGLE),
        ("𠮷", Kind.SINGLE),
        ("", Kind.NOTHING),
        ("  ", Kind.NOTHING),
        ("123", Kind.NOTHING),
        ("1506991990010100189", Kind.NOTHING),
        ("%_'", Kind.NOTHING),
    ],
)
def test_a_typed_text_is_taken_for_what_it_is(typed: str, kind: Kind) -> None:
    query = tokens.query(typed, DALAD)
    assert query.kind is kind
    assert bool(query.tokens) is (kind not in (Kind.SINGLE, Kind.NOTHING))


def test_a_single_character_only_filters() -> None:
    assert tokens.query("三", DALAD).fits("张三丰")
    assert tokens.query("s", DALAD).fits("张三丰")
    assert not tokens.query("李", DALAD).fits("张三丰")
    assert not tokens.query("", DALAD).fits("张三丰")


def test_a_number_has_one_token_however_it_is_written() -> None:
    written = ["15069919900101001x", " 15069919900101001X", "１５０６９９１９９００１０１００１Ｘ"]
    assert len({tokens.identity(w) for w in written}) == 1
    assert tokens.clean_identity("150699900101001") == "150699199001010015"
    assert tokens.identity("150699900101001") == tokens.identity("150699199001010015")
    phones = ["13800001234", "138-0000-1234", "+8613800001234", "86 138 0000 1234", "１３８００００１２３４"]
    assert len({tokens.phone(p) for p in phones}) == 1
    assert tokens.identity("13800001234") != tokens.phone("13800001234")


@pytest.mark.proves("T13", "ASVS 11.4.1")
def test_no_token_is_the_bare_hash() -> None:
    text = "150699199001010018"
    token = tokens.identity(text)
    for message in (text, f"identity\0{text}"):
        for digest in (sm3(message.encode()), hashlib.sha256(message.encode()).digest()):
            assert token not in (int.from_bytes(digest[:8], "big") >> 1, int.from_bytes(digest[:8], "big"))


@pytest.mark.proves("T13")
def test_two_rings_give_different_tokens(ring: KeyRing) -> None:
    old = tokens.identity("150699199001010018", 1)
    tokens.start_rotation()
    assert tokens.identity("150699199001010018", 1) == old
    assert tokens.identity("150699199001010018", 2) != old


def test_two_versions_live_side_by_side_until_the_old_one_is_destroyed() -> None:
    before = tokens.name_tokens("张三丰", DALAD)
    assert tokens.versions() == (1,)
    assert tokens.start_rotation() == 2
    assert tokens.start_rotation() == 2, "a rotation under way is not begun again"
    assert (tokens.versions(), tokens.writing_version()) == ((2, 1), 2)
    query = tokens.query("张三", DALAD)
    assert [wanted <= before for wanted in query.alternatives] == [False, True]
    assert query.tokens <= tokens.name_tokens("张三丰", DALAD)
    tokens.finish_rotation()
    assert tokens.versions() == (2,)


@given(name=NAMES)
def test_every_name_is_found_by_itself_and_by_each_two_neighbours(name: str) -> None:
    have = tokens.name_tokens(name, DALAD)
    assert all(0 <= token < 2**63 for token in have)
    cleaned = tokens.clean(name)
    for at in range(len(cleaned) - 1):
        assert tokens.query(cleaned[at : at + 2], DALAD).tokens <= have
    assert have.isdisjoint(tokens.name_tokens(name, DONGSHENG)) or not cleaned


@given(name=st.text(max_size=300))
def test_any_text_at_all_has_a_bounded_number_of_tokens(name: str) -> None:
    assert len(tokens.name_tokens(name, DALAD)) <= 1 + len(name) * 8 + 100
    tokens.query(name, DALAD).fits(name)


def test_a_very_long_name_is_quick_and_whole() -> None:
    name = "阿拉坦其其格·" * 30
    assert found(name, "其其格阿")
    assert found(name, "altqqg")
    assert len(tokens.name_tokens(name, DALAD)) < 40
