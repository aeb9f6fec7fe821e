"""What a county starts its own layout from, and looks at it by: our layout with its field names; an invented person."""

from __future__ import annotations

from typing import Any

from guihang.documents.catalogue import FIELDS, ROWS, Form
from guihang.documents.compose import Foot, paper_of
from guihang.documents.filled import Values

# Nobody: the county of the number does not exist.
INVENTED = {"name": "某某（虚构）", "id_number": "150699199001010000", "phones": "138 0000 0000"}
NUMBER = "number"


def layout_of(form: Form) -> bytes:
    """Our layout of a form as .docx, with the names of its fields where a file would stand."""
    from guihang.documents.word import word_of  # loaded where a paper is made

    fields = {key: f"{{{{ {key} }}}}" for key in form.fields()}
    rows = {key: _repeated(key) for key in form.rows() if ROWS()[key].columns}
    paper = paper_of(form, Values("treatment", fields, rows), Foot("", "", ""))
    for block in paper["blocks"]:
        if block["type"] == "rows":
            block["rows"] = [_bare(row) for row in block["rows"]]
    return word_of(paper)


def _repeated(key: str) -> list[dict[str, str]]:
    """A row that repeats: between the one that begins it and the one that ends it."""
    columns = [column for column in ROWS()[key].columns if column != NUMBER]
    return [
        dict.fromkeys(columns, f"{{%tr for row in {key} %}}"),
        {column: f"{{{{ row.{column} }}}}" for column in columns},
        dict.fromkeys(columns, "{%tr endfor %}"),
    ]


def _bare(row: list[str]) -> list[str]:
    """A row of the repetition: its tag once, and no number that would stand on each."""
    if not any("{" in cell for cell in row):
        return row
    tag = next((cell for cell in row if cell.startswith("{%")), "")
    return [tag, *("" for _cell in row[1:])] if tag else [cell if "{" in cell else "" for cell in row]


def invented() -> dict[str, Any]:
    """What fills a preview: a person that there is not, and for the rest what would stand there."""
    fields = {key: f"〔{field.zh.replace('|', '')}〕" for key, field in FIELDS().items()}
    rows = {key: [dict.fromkeys(rows.columns, "〔…〕")] for key, rows in ROWS().items()}
    return {**fields, **rows, **INVENTED, "mark": "〔…〕"}
