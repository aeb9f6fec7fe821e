"""A county's own .docx: filled like ours, told which fields are not known; whatever could do harm is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from pytest_django.fixtures import Settings

from guihang.access import clock
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.documents import own_words
from guihang.documents.catalogue import Form, forms
from guihang.documents.models import Template
from guihang.documents.own_file import MOST, NotATemplate, look_through
from guihang.documents.own_words import fill, looked_at
from guihang.documents.starting import invented, layout_of
from guihang.documents.template_views import known_names, tables
from guihang.documents.tests.test_forms import word_text
from guihang.documents.tests.test_pages import life_of
from guihang.dossier.tests.lives import TODAY, Life, monthly
from guihang.exchange.models import Outgoing
from guihang.jobs.running import run_waiting

RELS = "word/_rels/document.xml.rels"
EXTERNAL = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="http://198.51.100.7/x" TargetMode="External"/>'
)


def layout(*lines: str, rows: str = "") -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(3, 2)
        table.cell(0, 0).text = f"{{%tr for row in {rows} %}}"
        table.cell(1, 0).text, table.cell(1, 1).text = "{{ row.on }}", "{{ row.result }}"
        table.cell(2, 0).text = "{%tr endfor %}"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def changed(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def adding(name: str, part: bytes) -> bytes:
    return changed(layout("{{ name }}"), lambda parts: parts.update({name: part}))


def related(kind: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        parts[RELS] = parts[RELS].replace(
            b"</Relationships>", EXTERNAL.format(kind=kind).encode() + b"</Relationships>"
        )

    return changed(layout("{{ name }}"), change)


def said(text: bytes) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body>", b"<w:body>" + text)

    return changed(layout("{{ name }}"), change)


def code(instruction: bytes) -> bytes:
    return said(b"<w:p><w:r><w:instrText>" + instruction + b"</w:instrText></w:r></w:p>")


HOSTILE = {
    "a macro": adding("word/vbaProject.bin", b"\xd0\xcf"),
    "an embedded object": adding("word/embeddings/oleObject1.bin", b"\xd0\xcf"),
    "a control": adding("word/activeX/activeX1.xml", b"<a/>"),
    "a link to elsewhere": related("hyperlink"),
    "a picture from elsewhere": related("image"),
    "an attached template": related("attachedTemplate"),
    "an entity": changed(
        layout("{{ name }}"),
        lambda p: p.update({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]>' + p["word/document.xml"]}),
    ),
    "a part in another encoding": changed(
        layout("{{ name }}"),
        lambda p: p.update({"word/styles.xml": p["word/styles.xml"].decode().encode("utf-16")}),
    ),
    "a field that runs something": code(b'DDEAUTO c:\\\\x "y"'),
    "a field that fetches something": code(b' INCLUDEPICTURE "http://198.51.100.7/x" '),
    "a field in two halves": said(
        b"<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO x</w:instrText></w:r></w:p>"
    ),
    "a name that leads out": adding("../evil.xml", b"<a/>"),
    "a bomb": adding("word/media/a.xml", b" " * (5 * 1024 * 1024)),
    "a large file": layout("{{ name }}") + b"\0" * MOST,
    "no Word": b"PK\x03\x04" + b"\0" * 100,
    "a picture": b"\x89PNG",
    "nothing": b"",
}


@pytest.mark.proves("I5.10", "ASVS 12.2.1")
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_document_is_refused_before_anything_opens_it(what: str) -> None:
    with pytest.raises(NotATemplate):
        look_through(HOSTILE[what])


@pytest.mark.proves("I5.10", "ASVS 5.2.5")
@pytest.mark.parametrize(
    "line",
    [
        "{{ name.__class__.__mro__ }}", "{{ ''.__class__ }}", "{{ cycler.__init__.__globals__ }}", "{{ name|upper }}",
        "{% for a in range(100000000) %}x{% endfor %}", "{{ 9**9**9 }}", "{% set a = 1 %}", "{{ name() }}",
        "{% include 'x' %}", "{% for a in tests %}{% for b in tests %}x{% endfor %}{% endfor %}", "{{ name",
        "{% for a in tests recursive %}{{ loop(a) }}{% endfor %}", "{{ tests[0] }}", "{% macro a() %}{% endmacro %}",
    ],
)  # fmt: skip
def test_a_layout_that_does_more_than_name_fields_is_refused(line: str) -> None:
    content = layout(line)
    look_through(content)
    with pytest.raises(NotATemplate):
        own_words.names_in(content, tables())


@pytest.mark.parametrize(
    ("line", "named"),
    [("{{ name.first }}", "name.first"), ("{{ name|upper }}", "name|upper"), ("{{ name() }}", "name()"),
     ("{{ tests[0] }}", "tests[…]"), ("{% set a = 1 %}", "set")],
)  # fmt: skip
def test_what_is_not_plain_is_named_as_it_was_written(line: str, named: str) -> None:
    with pytest.raises(NotATemplate) as refused:
        own_words.names_in(layout(line), tables())
    assert f"“{named}”" in str(refused.value.args[0])


def test_a_layout_is_filled_and_what_is_empty_is_a_line() -> None:
    content = layout("姓名：{{ name }}", "单位：{{ workplace }}", "{% if drugs %}有{% endif %}", rows="tests")
    look_through(content)
    context = {
        "name": "<巴&图>",
        "workplace": "",
        "drugs": "",
        "tests": [{"on": "2026年3月20日", "result": "阴性"}] * 3,
    }
    text = word_text(fill(content, context))
    assert "姓名：<巴&图>" in text
    assert "＿＿" in text
    assert text.count("2026年3月20日阴性") == 3


def test_a_layout_is_tried_in_a_process_of_its_own_that_names_what_it_asks_for() -> None:
    looked = looked_at(layout("姓名：{{ name }}，{{ nickname }}", rows="tests"), tables())
    assert set(looked.names) == {"name", "nickname", "tests", "tests.on", "tests.result"}
    assert "姓名" in looked.names["nickname"]
    with pytest.raises(NotATemplate):
        looked_at(layout("{{ name.__class__ }}"), tables())


def upload(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("x.docx", content)
    answer = client.post(reverse("documents:template", args=[5]), {"do": "new", "file": file}, follow=True)
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.proves("I5.10")
def test_a_county_puts_its_own_layout_in_place_and_takes_it_back(settings: Settings) -> None:
    settings.GUIHANG_TODAY = TODAY
    cast: Cast = make_cast()
    person = Life().reported().tested(*monthly(3)).write().pk
    zhao, lin = signed_in(cast, "zhao"), signed_in(cast)

    def word() -> str:
        return word_text(lin.post(reverse("documents:paper", args=[person, 5]), {"as": "word"}).content)

    page = upload(zhao, layout("本旗协议　{{ name }}　{{ nickname }}", rows="tests"))
    assert "nickname" in page
    assert "本旗协议" not in word(), "it names what is not known: not in use before it was looked at"
    here, first = reverse("documents:template", args=[5]), {"version": 1}
    seen = word_text(zhao.post(here, {"do": "preview", **first}).content)
    assert "某某（虚构）" in seen
    assert "巴图" not in seen
    zhao.post(here, {"do": "use", **first})
    assert "本旗协议" not in word(), "not without a look at the preview"
    zhao.post(here, {"do": "use", "looked": "1", **first})
    assert zhao.post(here, {"do": "use", "looked": "1", **first}).status_code == 404, "once"
    assert "本旗协议" in word()
    assert "阴性" in word()
    assert "2026年3月20日" in word()
    assert "巴图" in word()
    upload(zhao, layout("第二版　{{ name }}"))
    assert "第二版巴图" in word()
    assert list(Template.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    for version, now in ((2, "本旗协议"), (1, "甲方的职责")):
        zhao.post(reverse("documents:template", args=[5]), {"do": "withdraw", "version": version})
        assert now in word()
    upload(zhao, layout("本旗协议　姓名"))
    assert "本旗协议" not in word(), "it names nobody: not in use before it was looked at"
    assert Template.objects.latest("version").waits
    page = upload(zhao, HOSTILE["a macro"])
    assert Template.objects.count() == 3
    assert "vbaproject" in page
    assert lin.get(reverse("documents:templates")).status_code == 403


@pytest.mark.parametrize("form", forms().values(), ids=list(forms()))
def test_our_own_layout_with_its_field_names_is_one_that_a_county_may_start_from(form: Form) -> None:
    content = layout_of(form)
    look_through(content)
    names = set(own_words.names_in(content, tables()).names)
    assert names <= known_names(form)
    assert set(form.fields()) <= names
    fill(content, invented())


@pytest.mark.django_db
@pytest.mark.proves("I5.10")
def test_a_county_with_its_own_layout_is_told_beside_every_pdf_that_it_is_not_in_it(settings: Settings) -> None:
    settings.GUIHANG_TODAY = TODAY
    cast: Cast = make_cast()
    person = Life().reported().write().pk
    zhao, lin = signed_in(cast, "zhao"), signed_in(cast)
    pages = [reverse("documents:papers", args=[person]), reverse("documents:paper", args=[person, 5])]
    for page in pages:
        assert "通用版" not in lin.get(page).content.decode()
    upload(zhao, layout("本旗协议　{{ name }}"))
    for page in pages:
        said = lin.get(page).content.decode()
        assert "PDF 为通用版式" in said
        own = said.index("Word（旗县")
        assert own < said.index("PDF（通用版"), "the county's own comes first"
    lin.post("/language/", {"language": "en"})
    assert "PDF in the common layout" in lin.get(pages[1]).content.decode()


@pytest.mark.django_db
@pytest.mark.proves("I5.10")
def test_papers_for_many_are_words_in_the_county_s_layout_and_a_pdf_is_asked_about_first(settings: Settings) -> None:
    settings.GUIHANG_TODAY = TODAY
    cast: Cast = make_cast()
    people = [str(life_of(n).person) for n in range(12)]
    upload(signed_in(cast, "zhao"), layout("本旗协议　{{ name }}"))
    lin, many_url = signed_in(cast), reverse("documents:many")
    page = re.sub(r"\s+", " ", lin.get(many_url).content.decode())
    assert "F05 社区戒毒（康复）协议书（Word 为旗县自定版式）" in page
    posted = {"do": "make", "form": "F05", "how": "pdf", "person": people[:3], "words": "本单位"}
    asked = lin.post(many_url, posted)
    assert asked.status_code == 422
    assert 'name="common"' in asked.content.decode()
    assert lin.post(many_url, posted | {"common": "1"}).content.startswith(b"%PDF")
    assert lin.post(many_url, posted | {"form": "F06"}).content.startswith(b"%PDF"), "ours: nothing to ask"
    for some in (people[:3], people):  # at once, and by the runner
        answer = lin.post(many_url, posted | {"how": "word", "person": some})
        if answer.status_code == 302:
            run_waiting(clock.now)
            row = Outgoing.objects.get(taken=0)
            answer = lin.post(reverse("ledgers_out:fetch", args=[row.pk]))
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            said = [word_text(archive.read(name)) for name in archive.namelist()]
        assert len(said) == len(some)
        assert all("本旗协议" in text and "甲方的职责" not in text for text in said)
