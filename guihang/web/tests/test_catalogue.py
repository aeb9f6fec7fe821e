"""The catalogues are complete, and the tool that says so can be believed."""

from __future__ import annotations

import gettext
import importlib.util
import sys
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[3] / "tools" / "catalogue.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["catalogue"] = module
    spec.loader.exec_module(module)
    return module


catalogue = load()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with one room and one sentence in it."""
    room = tmp_path / "guihang" / "desk"
    (room / "templates" / "desk").mkdir(parents=True)
    (room / "__init__.py").write_text("")
    (room / "say.py").write_text('a = mark("{days} days left")\nb = ngettext("one", "many", 2)\n', encoding="utf-8")
    (room / "templates" / "desk" / "x.html").write_text(
        '{% translate "Today" %}{% blocktranslate with n=x trimmed %}\nHello\n{{ n }}{% endblocktranslate %}'
    )
    monkeypatch.setattr(catalogue, "PACKAGE", tmp_path / "guihang")
    return tmp_path / "guihang"


def translated(house: Path, **chinese: str) -> None:
    catalogue.extract_all(["desk"])
    catalog = catalogue.read("desk")
    said = {
        "{days} days left": "还有 {days} 天",
        "one": "一",
        "Today": "今天",
        "Hello %(n)s": "你好 %(n)s",
        **chinese,
    }
    for (_, text), message in catalogue.entries(catalog).items():
        message.string = said[text] if isinstance(message.id, str) else (said[text],)
    catalogue.write("desk", catalog)
    catalogue.compile_all(["desk"])


def test_every_text_of_the_house_is_translated() -> None:
    assert catalogue.check_all(catalogue.rooms()) == []


def test_texts_are_found_in_code_and_templates(house: Path) -> None:
    found = {text for _, text in catalogue.entries(catalogue.collect("desk"))}
    assert found == {"{days} days left", "one", "Today", "Hello %(n)s"}


def test_an_untranslated_text_is_named(house: Path) -> None:
    catalogue.extract_all(["desk"])
    assert "desk: untranslated: 'Today'" in catalogue.check_all(["desk"])


def test_a_text_that_was_never_extracted_is_named(house: Path) -> None:
    translated(house)
    (house / "desk" / "more.py").write_text('c = _("Later")\n')
    assert catalogue.check_all(["desk"]) == ["desk: not in the catalogue (run extract): 'Later'"]


def test_a_complete_catalogue_has_no_faults(house: Path) -> None:
    translated(house)
    assert catalogue.check_all(["desk"]) == []


def test_a_lost_place_is_named(house: Path) -> None:
    translated(house, **{"{days} days left": "还有几天"})
    assert len(catalogue.check_all(["desk"])) == 1


def test_a_stale_mo_is_named(house: Path) -> None:
    translated(house)
    catalogue.po_path("desk").with_suffix(".mo").write_bytes(b"")
    assert catalogue.check_all(["desk"]) == ["desk: the .mo is stale (run compile)"]


def test_one_english_with_two_chinese_is_named(house: Path) -> None:
    translated(house)
    (house / "field").mkdir()
    (house / "field" / "__init__.py").write_text('a = _("Today")\n')
    catalogue.extract_all(["field"])
    catalog = catalogue.read("field")
    catalog.get("Today").string = "今日"
    catalogue.write("field", catalog)
    catalogue.compile_all(["field"])
    assert [fault.split(":")[0] for fault in catalogue.check_all(["field"])] == ["translated in two ways"]


def test_a_translated_text_that_is_no_longer_used_is_kept_as_obsolete(house: Path) -> None:
    translated(house)
    (house / "desk" / "templates" / "desk" / "x.html").write_text("")
    catalogue.extract_all(["desk"])
    assert '#~ msgstr "今天"' in catalogue.po_path("desk").read_text(encoding="utf-8")
    (house / "desk" / "templates" / "desk" / "x.html").write_text('{% translate "Today" %}')
    catalogue.extract_all(["desk"])
    assert catalogue.read("desk").get("Today").string == "今天"


def test_extracting_twice_changes_nothing(house: Path) -> None:
    translated(house)
    before = catalogue.po_path("desk").read_bytes()
    catalogue.extract_all(["desk"])
    assert catalogue.po_path("desk").read_bytes() == before


def test_gettext_reads_what_was_compiled(house: Path) -> None:
    translated(house)
    read = gettext.GNUTranslations(BytesIO(catalogue.po_path("desk").with_suffix(".mo").read_bytes()))
    assert read.gettext("Today") == "今天"
    assert read.ngettext("one", "many", 5) == "一"
