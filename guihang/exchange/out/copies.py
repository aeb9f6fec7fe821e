"""One copy of a file as it leaves: its texts marked, its notice on a sheet of its own and on every printed page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guihang.exchange.models import Outgoing
from guihang.exchange.out.book import Book, Layout
from guihang.exchange.out.marks import Marker, may_carry
from guihang.exchange.out.notice import Notice, notice_of

# The columns whose texts carry a mark: what is read, not what is looked up or worked out.
MARKED = frozenset({
    "姓名", "毒品种类", "决定书文号", "现居住地", "备注", "检测人", "内容", "记录人", "目的地", "事由", "批准人",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """What makes a copy the one it is."""

    marker: Marker
    notice: Notice

    @classmethod
    def of(cls, row: Outgoing, now: datetime) -> Copy:
        """The copy of what leaves now."""
        return cls(Marker(row.pk), notice_of(row, now))

    def layout(self, layout: Layout) -> Layout:
        """A sheet that has the notice above and below each printed page."""
        return replace(layout, above=self.notice.above, below=self.notice.below)

    def cells(self, cells: Sequence[str], carrying: Collection[int]) -> list[str]:
        """A row with its marks, in the columns at these places."""
        return [self.marker.put(cell) if at in carrying else cell for at, cell in enumerate(cells)]

    def any_cells(self, cells: Sequence[str]) -> list[str]:
        """A row of which nothing is known, with marks wherever a text may carry one."""
        return [self.marker.put(cell) if may_carry(cell) else cell for cell in cells]

    def end(self, book: Book) -> None:
        """Put the notice behind the other sheets."""
        book.sheet(self.notice.layout, self.notice.rows)


def carrying(headings: Sequence[str]) -> frozenset[int]:
    """The places of the columns that carry marks."""
    return frozenset(at for at, heading in enumerate(headings) if heading in MARKED)
