"""The words of a county's .docx in which fields stand. What is looked through and what is filled come from here alone:
nothing is filled that was not looked through, and each part once, so that what a file says is never read as a layout.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOTES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml",
)
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
# So much Word keeps of a property.
LONGEST = 255


@dataclass(frozen=True, slots=True)
class Source:
    """The words of one part with their fields; `filled` fills them, and puts them back where they stood."""

    text: str
    filled: Callable[[Any, Mapping[str, Any]], None]


class Layout:
    """A .docx that is open. Bodies, heads, feet and notes hold fields, and what the document says of itself."""

    def __init__(self, content: bytes) -> None:
        from docxtpl import DocxTemplate  # type: ignore[import-untyped]

        self._template = DocxTemplate(io.BytesIO(content))
        self._template.render_init()

    def sources(self) -> Iterator[Source]:
        """Everything that is filled."""
        yield self._body()
        for part in self._parts():
            yield self._of_part(part)
        told = self._template.get_docx().core_properties
        for name in PROPERTIES:
            yield self._of_property(told, name)

    def fill(self, sources: Iterable[Source], environment: Any, context: Mapping[str, Any]) -> bytes:
        """The document with these of its sources filled in."""
        for source in sources:
            source.filled(environment, context)
        self._template.is_rendered = True
        stream = io.BytesIO()
        self._template.save(stream)
        return stream.getvalue()

    def _body(self) -> Source:
        def filled(environment: Any, context: Mapping[str, Any]) -> None:
            xml = self._rendered(text, self._template.get_docx().part, environment, context)
            tree = self._template.fix_tables(xml)
            self._template.fix_docpr_ids(tree)
            self._template.map_tree(tree)

        text = self._template.patch_xml(self._template.get_xml())
        return Source(text, filled)

    def _parts(self) -> list[Any]:
        """Heads and feet, footnotes and endnotes: each once, however often the document points to it."""
        main = self._template.get_docx().part
        kinds = (self._template.HEADER_URI, self._template.FOOTER_URI)
        found = [rel.target_part for rel in main.rels.values() if not rel.is_external and rel.reltype in kinds]
        found += [part for part in main.package.parts if part.content_type in NOTES]
        return list({id(part): part for part in found if part is not main}.values())

    def _of_part(self, part: Any) -> Source:
        from docx.opc.oxml import serialize_part_xml
        from docx.opc.part import XmlPart
        from docx.oxml.parser import parse_xml

        def filled(environment: Any, context: Mapping[str, Any]) -> None:
            element = parse_xml(self._rendered(text, part, environment, context))
            if isinstance(part, XmlPart):
                part._element = element
            else:
                part._blob = serialize_part_xml(element)

        text = self._template.patch_xml(self._template.get_part_xml(part))
        return Source(text, filled)

    def _of_property(self, told: Any, name: str) -> Source:
        def filled(environment: Any, context: Mapping[str, Any]) -> None:
            if "{" not in text:
                return
            # It is no XML yet: the signs that XML has of its own are written as such when it is saved.
            words = environment.overlay(autoescape=False).from_string(text).render(context)
            setattr(told, name, words[:LONGEST])

        text = str(getattr(told, name))
        return Source(text, filled)

    def _rendered(self, text: str, part: Any, environment: Any, context: Mapping[str, Any]) -> str:
        done: str = self._template.render_xml_part(text, part, context, environment)
        return done
