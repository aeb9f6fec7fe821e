"""Whatever of a county's .docx is filled was looked through first; and what a file says is never a layout."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse
from docx import Document
from pytest_django.fixtures import Settings

from guihang.access.tests.cast import make_cast, signed_in
from guihang.documents import own_words
from guihang.documents.models import Template
from guihang.documents.own_file import NotATemplate, look_through
from guihang.documents.own_words import fill, looked_at
from guihang.documents.template_views import tables
from guihang.documents.tests.test_forms import word_text
from guihang.documents.tests.test_layouts import changed, code, layout, said, upload
from guihang.dossier.tests.lives import TODAY

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES, RELS = "[Content_Types].xml", "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
HOSTILE = "{{ name.__class__.__mro__ }}"
NUMBER = "150699199001011234"
PROPERTIES = ["author", "comments", "identifier", "language", "subject", "title"]


def with_part(kind: str, words: str, *, name: str = "", type: str = "", sections: int = 1, begins: str = "") -> bytes:
    """A layout with a part of its own: a head, a foot, footnotes, endnotes."""
    tag = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
    path = name or f"{kind}9.xml"
    part = f'{begins}<w:{tag} xmlns:w="{W}"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:{tag}>'

    def change(parts: dict[str, bytes]) -> None:
        parts[f"word/{path}"] = part.encode()
        is_a = f'<Override PartName="/word/{path}" ContentType="{type or f"{WORD}{kind}+xml"}"/></Types>'
        parts[TYPES] = parts[TYPES].replace(b"</Types>", is_a.encode())
        points = f'<Relationship Id="rId90" Type="{OFFICE}{kind}" Target="{path}"/></Relationships>'
        parts[RELS] = parts[RELS].replace(b"</Relationships>", points.encode())

    document = Document()
    document.add_paragraph("协议　{{ name }}")
    for _more in range(sections - 1):
        document.add_section()
    stream = io.BytesIO()
    document.save(stream)
    return changed(stream.getvalue(), change)


def with_property(name: str, words: str) -> bytes:
    document = Document()
    document.add_paragraph("{{ name }}")
    setattr(document.core_properties, name, words)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def part_of(content: bytes, kind: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(f"word/{kind}9.xml").decode()


PARTS = ["header", "footer", "footnotes", "endnotes"]


@pytest.mark.proves("I5.10", "ASVS 5.2.5")
@pytest.mark.parametrize("kind", PARTS)
def test_no_part_that_is_filled_goes_unchecked(kind: str) -> None:
    for words in (HOSTILE, "{% for a in tests %}{% for b in tests %}x{% endfor %}{% endfor %}"):
        content = with_part(kind, words)
        look_through(content)
        with pytest.raises(NotATemplate):
            own_words.names_in(content, tables())
        with pytest.raises(NotATemplate):
            fill(content, {"name": "巴图", "tests": []})


@pytest.mark.proves("I5.10", "ASVS 5.2.5")
@pytest.mark.parametrize("name", PROPERTIES)
def test_no_property_that_is_filled_goes_unchecked(name: str) -> None:
    with pytest.raises(NotATemplate):
        looked_at(with_property(name, HOSTILE), tables())
    with pytest.raises(NotATemplate):
        fill(with_property(name, HOSTILE), {"name": "巴图"})
    assert "nickname" in looked_at(with_property(name, "{{ nickname }}"), tables()).names
    filled = fill(with_property(name, "{{ name }}"), {"name": "<巴&图>" + "长" * 300})
    assert getattr(Document(io.BytesIO(filled)).core_properties, name).startswith("<巴&图>长")


@pytest.mark.parametrize("kind", PARTS)
def test_every_part_is_filled_and_names_what_it_asks_for(kind: str) -> None:
    content = with_part(kind, "备注：{{ name }}，{{ nickname }}")
    assert set(looked_at(content, tables()).names) == {"name", "nickname"}
    assert "备注：&lt;巴图&gt;，小名" in part_of(fill(content, {"name": "<巴图>", "nickname": "小名"}), kind)


@pytest.mark.proves("I5.10", "ASVS 5.2.5")
@pytest.mark.parametrize("kind", PARTS)
def test_what_a_file_says_is_never_read_as_a_layout(kind: str) -> None:
    content = with_part(kind, "{{ name }}", sections=3)
    filled = fill(content, {"name": "{{ id_number }}{% if name %}", "id_number": NUMBER})
    assert NUMBER not in part_of(filled, kind)
    assert "{{ id_number }}{% if name %}" in part_of(filled, kind)
    assert NUMBER not in word_text(filled)


@pytest.mark.proves("I5.10", "ASVS 5.2.5")
@pytest.mark.parametrize("type", ["", "application/xml"])
def test_a_field_spelt_in_signs_of_xml_is_checked_as_it_is_filled(type: str) -> None:
    spelt = "".join(f"&#{ord(sign)};" for sign in HOSTILE)
    for words in (spelt, f"<![CDATA[{HOSTILE}]]>"):
        with pytest.raises(NotATemplate):
            looked_at(with_part("header", words, type=type), tables())


UTF7 = "+AHsAew- name.__class__ +AH0AfQ-"


@pytest.mark.proves("I5.10", "ASVS 12.2.1")
@pytest.mark.parametrize("name", ["header9.xml", "header9.dat", "header9.png"])
def test_a_part_hides_neither_in_another_encoding_nor_under_another_name(name: str) -> None:
    begins = '<?xml version="1.0" encoding="{}"?>'
    with pytest.raises(NotATemplate):
        look_through(with_part("header", UTF7, name=name, begins=begins.format("UTF-7")))
    with pytest.raises(NotATemplate):
        look_through(with_part("header", "x", name=name, begins='<!DOCTYPE a [<!ENTITY b "c">]>'))
    look_through(with_part("header", "{{ name }}", name=name, begins=begins.format("UTF-8")))


def related(relation: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        parts[RELS] = parts[RELS].replace(b"</Relationships>", relation.encode() + b"</Relationships>")

    return change


@pytest.mark.proves("I5.10", "ASVS 12.2.1")
@pytest.mark.parametrize(
    "relation",
    [
        f'<Relationship Id="a>b" Type="{OFFICE}image" Target="http://198.51.100.7/x" TargetMode="External"/>',
        f'<Relationship Id="a" Type="{OFFICE}image" Target="http://198.51.100.7/x" TargetMode="&#69;xternal"/>',
        f'<Relationship Id="a" Target="&quot; Type=&quot;x" Type="{OFFICE}attached&#84;emplate"/>',
    ],
)
def test_a_link_to_elsewhere_is_refused_however_it_is_spelt(relation: str) -> None:
    with pytest.raises(NotATemplate):
        look_through(changed(layout("{{ name }}"), related(relation)))


@pytest.mark.proves("I5.10", "ASVS 12.2.1")
@pytest.mark.parametrize("instruction", [b"D&#68;EAUTO x", b"<![CDATA[DDEAUTO x]]>", b"D<!-- -->DEAUTO x"])
def test_a_field_that_runs_something_is_refused_however_it_is_spelt(instruction: bytes) -> None:
    with pytest.raises(NotATemplate):
        look_through(code(instruction))
    with pytest.raises(NotATemplate):
        look_through(said(b'<w:p xmlns:v="x"><w:r><v:instrText>' + instruction + b"</v:instrText></w:r></w:p>"))


@pytest.mark.django_db
def test_a_layout_sent_twice_is_one_version_and_one_that_another_overtakes_is_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GUIHANG_TODAY = TODAY
    zhao = signed_in(make_cast(), "zhao")
    first = layout("第一版　{{ name }}")
    for _time in range(2):
        upload(zhao, first)
    assert list(Template.objects.values_list("version", flat=True)) == [1]
    tried: list[int] = []
    real = Template.save

    def save(row: Template, **kwargs: Any) -> None:
        tried.append(row.version)
        if len(tried) == 1:
            raise IntegrityError  # another tab was quicker by a moment
        real(row, **kwargs)

    monkeypatch.setattr(Template, "save", save)
    upload(zhao, layout("第二版　{{ name }}"))
    assert tried == [2, 2]
    assert sorted(Template.objects.values_list("version", flat=True)) == [1, 2]
    zhao.post(reverse("documents:template", args=[5]), {"do": "withdraw", "version": 2})
    upload(zhao, layout("第二版　{{ name }}"))
    assert Template.objects.filter(version=3, withdrawn_at=None).exists(), "what was taken back may come again"
