"""Every form can be set: for both kinds of decision, empty and full, as PDF and as Word; every field is known."""

from __future__ import annotations

import io
import re
from datetime import date
from itertools import pairwise

import pypdfium2
import pytest
from docx import Document

from guihang.documents.catalogue import FIELDS, ROWS, Form, forms
from guihang.documents.compose import Foot, paper_of
from guihang.documents.filled import ENTRY, Values
from guihang.documents.pdf import UnknownSign, pdf_of
from guihang.documents.steps import COUNTED
from guihang.documents.tables import ROWS_OF
from guihang.documents.word import word_of
from guihang.dossier.archiving import LIES
from guihang.rules.acts import ACTS
from guihang.rules.paperlist import PAPER_SERVED

FOOT = Foot("树林召镇社区服务", "F00-261122-ABCD-EFGH", "2026年11月22日")
DAY = date(2026, 11, 22)
LONG = "内蒙古自治区鄂尔多斯市达拉特旗树林召镇某某街道某某社区某某小区甲区乙组团十二号楼三单元一千二百零三室（暂住）"
# What others may see tells nothing of why.
TELLING = re.compile("戒毒|吸毒|毒品|检测|尿|帮教|康复|禁毒")
BLANK_AT = re.compile(r"\{_(\d+)\}")
NAME = 4  # signs wide: a name written by hand
KINDS = {"treatment": ("社区戒毒", "社区戒毒人员"), "rehabilitation": ("社区康复", "社区康复人员")}


def values(form: Form, kind: str, text: str = "") -> Values:
    measure, person = KINDS[kind]
    fields = dict.fromkeys(form.fields(), text) | {"measure": measure, "person_word": person}
    rows = {key: [dict.fromkeys(table.columns, text)] * 3 if text else [] for key, table in form.rows().items()}
    return Values(kind, fields, rows)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    said = "".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"\s", "", said)


def word_text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    lines = [p.text for p in document.paragraphs]
    lines += [c.text for t in document.tables for row in t.rows for c in row.cells]
    return re.sub(r"\s", "", "".join(lines))


def test_there_are_thirty_two_forms_in_the_archive_s_order() -> None:
    assert sorted(forms()) == [f"F{n:02d}" for n in range(1, 33)]
    order = list(forms())
    for earlier, later in (("F01", "F03"), ("F03", "F05"), ("F05", "F22"), ("F21", "F09"), ("F11", "F12"),
                           ("F12", "F30"), ("F14", "F16"), ("F18", "F17"), ("F25", "F26"), ("F26", "F27")):  # fmt: skip
        assert order.index(earlier) < order.index(later)


@pytest.mark.parametrize("id", forms())
def test_where_a_hand_signs_there_is_room_for_a_name(id: str) -> None:
    for column in (column for block in forms()[id].blocks for column in block.get("sign", ())):
        for line, below in pairwise([*column, ""]):
            places = BLANK_AT.findall(line if "{" in line else below) if "签名" in line else []
            assert all(int(wide) >= NAME for wide in places), (line, below)


@pytest.mark.parametrize("id", forms())
def test_what_a_form_is_made_from_lies_in_the_dossier_and_one_of_it_with_the_form(id: str) -> None:
    form = forms()[id]
    acts = {kind for kind in form.acts if kind != PAPER_SERVED}
    lie = {kind: {code for what, code in LIES.items() if what.partition("=")[0] == kind} for kind in acts}
    assert all(lie.values()), lie
    assert all({what.partition("=")[0] for what in LIES} >= {kind} for kind in form.answers)
    with_it = {"F06": {"archive.agreement"}, "F07": {"archive.agreement"}, "F03": {"archive.decision"}}
    assert not acts or (with_it.get(id) or {LIES[id]}) & set().union(*lie.values()), (LIES[id], lie)


def test_every_sheet_of_a_pile_says_whose_it_is() -> None:
    form = forms()["F05"]
    batu = paper_of(form, Values("treatment", {"name": "巴图"}, {}), FOOT)
    document = pypdfium2.PdfDocument(pdf_of([batu], "协议", DAY))
    sheets = [page.get_textpage().get_text_range() for page in document]
    assert len(sheets) > 1
    assert all("巴图" in sheet for sheet in sheets), "the one that is signed too"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("id", forms())
def test_a_form_is_set_empty_and_full_and_word_says_what_the_pdf_says(id: str, kind: str) -> None:
    form = forms()[id]
    for text in ("", "示例甲乙"):
        paper = paper_of(form, values(form, kind, text), FOOT)
        pdf, word = text_of(pdf_of([paper], form.zh, DAY)), word_text(word_of(paper))
        title = re.sub(r"\s", "", paper["title"])
        assert title in pdf
        assert title in word
        if text:
            assert pdf.count(text) >= len(form.fields()) // 2
            assert text in word
        for block in paper["blocks"]:
            for row in block.get("rows", ()) if block["type"] == "cells" else ():
                for cell in row:
                    label = "".join(cell["label"])
                    assert label in word
                    assert label in pdf
        if form.issued:
            assert "不是公安机关出具的文书" in pdf
        if form.neutral:
            assert not TELLING.search(pdf)
            assert not TELLING.search(word)


@pytest.mark.parametrize("id", forms())
def test_a_long_name_and_a_long_address_fit_everywhere(id: str) -> None:
    form = forms()[id]
    paper = paper_of(form, values(form, "treatment", LONG), FOOT)
    assert LONG[:20] in text_of(pdf_of([paper], form.zh, DAY))


def test_every_field_comes_from_somewhere_that_is_there() -> None:
    for key, field in FIELDS().items():
        source = field.source
        assert field.zh
        assert field.en, key
        if source.startswith("calc."):
            assert source.removeprefix("calc.") in COUNTED, key
        elif m := ENTRY.fullmatch(source):
            kinds, wanted = m[2].split(","), m[5]
            assert all(kind in ACTS for kind in kinds), key
            names = {f.name for kind in kinds for f in ACTS[kind].fields} | {"on"}
            assert wanted in names, key
            if m[3]:
                named = [f for kind in kinds for f in ACTS[kind].fields if f.name == m[3]]
                values_ = {v for f in named for v in (("true", "false") if f.type == "bool" else f.values)}
                assert m[4] in values_, key
        else:
            assert source == "" or source.partition(".")[0] in {"who", "person", "order", "office"}, key
    assert set(ROWS()) == {*ROWS_OF, "nothing"}
    for form in forms().values():
        assert set(form.only) <= {f.name for kind in form.acts for f in ACTS[kind].fields}, form.id
    for form in forms().values():
        assert all(kind in ACTS for kind in (*form.acts, *form.answers)), form.id


def test_an_agreement_says_what_the_law_asks_of_it() -> None:
    form = forms()["F05"]
    for kind, said in (("treatment", "逃避或者拒绝接受检测"), ("rehabilitation", "强制隔离戒毒不得提前解除")):
        text = text_of(pdf_of([paper_of(form, values(form, kind), FOOT)], form.zh, DAY))
        assert said in text
        for every in ("第二十条", "书面报告", "不受歧视", "批评教育", "乙方", "家属或监护人"):
            assert every in text
    treatment = text_of(pdf_of([paper_of(form, values(form, "treatment"), FOOT)], form.zh, DAY))
    assert "三年" not in treatment, "nothing is invented: the term is the decision's"


def test_each_paper_of_many_counts_its_own_pages() -> None:
    form = forms()["F05"]
    paper = paper_of(form, values(form, "treatment"), FOOT)
    document = pypdfium2.PdfDocument(pdf_of([paper] * 3, form.zh, DAY))
    each = len(document) // 3
    last = document[len(document) - 1].get_textpage().get_text_range()
    assert len(document) == each * 3
    assert f"第{each}页共{each}页" in re.sub(r"\s", "", last)
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842), "A4"


def test_a_sign_that_no_font_has_is_named_and_no_box_is_printed() -> None:
    form = forms()["F05"]
    good, bad = values(form, "treatment"), values(form, "treatment", "张𠮷")
    with pytest.raises(UnknownSign) as fault:
        pdf_of([paper_of(form, good, FOOT), paper_of(form, bad, FOOT)], form.zh, DAY)
    assert fault.value.sign == "𠮷"
    assert fault.value.paper == 1
    assert "张𠮷" in word_text(word_of(paper_of(form, bad, FOOT))), "Word prints with the fonts of the machine"
