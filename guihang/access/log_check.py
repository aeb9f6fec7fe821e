"""The log held against its seals, and the seals against the heads that were copied outside, hour by hour.

Without a copy from outside only what the signatures hold is found: whoever has the key too can have made them anew.
What came in after the last head that was copied is named: it is not anchored yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from guihang.access import clock, heads, leaves, merkle, seal
from guihang.access.models import LogRemoval, ReadEvent, ReadSeal
from guihang.access.removal import archive_is_whole, is_founded
from guihang.access.seal import HOUR

MOST = 500  # findings; more of them say nothing more
FAR = datetime(9999, 1, 1, tzinfo=UTC)

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed: which hour, which kind of rows ("" for the seal itself), what."""

    hour: datetime
    part: str
    code: str
    where: str = ""


@dataclass(slots=True)
class Checked:
    """What a check found. `until`: the newest hour that was looked at; `anchored`: up to where a copy from outside
    bears it out; `removed`: how many hours were removed at the end of their time; `open`: rows not sealed yet."""

    hours: int = 0
    rows: int = 0
    removed: int = 0
    open: int = 0
    until: datetime | None = None
    anchored: datetime | None = None
    findings: list[Finding] = field(default_factory=list)

    def found(self, hour: datetime, part: str, code: str, where: str = "") -> None:
        """Note one finding, as long as there are not very many."""
        if len(self.findings) < MOST:
            self.findings.append(Finding(hour, part, code, where))

    def broken(self) -> list[datetime]:
        """The hours in which something is wrong, each once."""
        return sorted({finding.hour for finding in self.findings})


def check(
    progress: Progress = lambda _done: None,
    *,
    since: datetime | None = None,
    against: heads.Copied | None = None,
    codes: Collection[str] = (),
) -> Checked:
    """Check every sealed hour, or those from `since`, and what is not sealed yet. Reads only.

    `against` are the heads of a copy from outside, `codes` such as were printed (heads.read_code).
    """
    made = Checked()
    seals = ReadSeal.objects.order_by("hour")
    last = None
    if since is not None:
        seals, last = seals.filter(hour__gte=since), ReadSeal.objects.filter(hour__lt=since).order_by("-hour").first()
    public = _public(against)
    gone = list(LogRemoval.objects.order_by("first"))
    unread = set(codes)
    for one in seals.iterator():
        made.until = one.hour
        _check_hour(made, one, last, public, gone)
        if one.head is not None:
            _hold_against(made, one, against)
            if (code := heads.code_of(bytes(one.head))) in unread:
                unread.discard(code)
                made.anchored = max(made.anchored or one.hour, one.hour)
        last = one
        made.hours += 1
        progress(made.hours)
    _check_tail(made, last, since, against, sorted(unread))
    return made


def _public(against: heads.Copied | None) -> Ed25519PublicKey:
    """The key that the signatures are held against: that of the copy, which nobody here can have changed."""
    if against is None:
        return seal.signing_key().public_key()
    return Ed25519PublicKey.from_public_bytes(against.key)


def _check_hour(
    made: Checked, one: ReadSeal, last: ReadSeal | None, public: Ed25519PublicKey, gone: list[LogRemoval]
) -> None:
    if last is not None and one.hour != last.hour + HOUR:
        made.found(last.hour + HOUR, "", "seal_missing")
    if last is None and one.parts is None and ReadEvent.objects.filter(at__lt=one.hour).exists():
        made.found(one.hour, leaves.READINGS, "rows_before")
    removal = next((r for r in gone if r.first <= one.hour <= r.last), None)
    if removal is not None and not is_founded(removal, public):
        made.found(one.hour, "", "removal_unfounded")
        removal = None
    elif removal is not None and one.hour == removal.first and not archive_is_whole(removal):
        made.found(one.hour, "", "archive_changed")
    if not seal.signs(public, bytes(one.signature), seal.signed_text(one, last)):
        made.found(one.hour, "", "signature")
    if removal is not None:
        made.removed += 1
    if one.parts is None:
        _check_first_form(made, one, removal)
        return
    told = {name: count for name, count, _root in _said(one)}
    if one.head is None or (seal.root_of(_said(one)), told.get(leaves.READINGS)) != (bytes(one.root), one.events):
        made.found(one.hour, "", "seal_changed")
    elif seal.head_of(one.hour, bytes(one.root), seal.before(last)) != bytes(one.head):
        made.found(one.hour, "", "seal_unbound")
    for name, count, root in _said(one):
        _check_part(made, one, last, name, count, root, removal)


def _said(one: ReadSeal) -> list[tuple[str, int, str]]:
    return [(str(name), int(count), str(root)) for name, count, root in one.parts or ()]


def _check_part(
    made: Checked, one: ReadSeal, last: ReadSeal | None, name: str, count: int, root: str, removal: LogRemoval | None
) -> None:
    """Hold the rows of one kind against what the seal says of them."""
    part = leaves.PARTS.get(name)
    if part is None:
        made.found(one.hour, name, "part_unknown")
        return
    tree = merkle.Tree()
    since, tell = seal.since_of(name, one.hour, last), _telling(made, one.hour, name)
    for leaf in part.leaves(since, one.hour + HOUR, tell):
        tree.add(leaf.content)
    made.rows += tree.size
    if removal is not None and name in leaves.REMOVABLE and not tree.size:
        return
    if tree.root().hex() != root:
        code = "rows_gone" if tree.size < count else "rows_added" if tree.size > count else "rows_changed"
        made.found(one.hour, name, code, str(abs(tree.size - count) or ""))


def _check_first_form(made: Checked, one: ReadSeal, removal: LogRemoval | None) -> None:
    rows = list(leaves.of_first_form(one.hour, one.hour + HOUR))
    made.rows += len(rows)
    if removal is not None and not rows:
        return
    if len(rows) != one.events or merkle.root(rows) != bytes(one.root):
        made.found(one.hour, leaves.READINGS, "rows_changed")


def _hold_against(made: Checked, one: ReadSeal, against: heads.Copied | None) -> None:
    copied = against.heads.get(one.hour) if against is not None else None
    if copied is None:
        return
    if (copied.root, copied.head, copied.signature) != (bytes(one.root), bytes(one.head or b""), bytes(one.signature)):
        made.found(one.hour, "", "not_as_copied")
    else:
        made.anchored = max(made.anchored or one.hour, one.hour)


def _check_tail(
    made: Checked, last: ReadSeal | None, since: datetime | None, against: heads.Copied | None, unread: list[str]
) -> None:
    """What was copied outside and is not here; and what came in since the last seal."""
    for hour in _missing(last, since, against):
        made.found(hour, "", "cut")
        break
    for code in unread:
        made.found(made.until or clock.now(), "", "code_unknown", code)
    following = last.hour + HOUR if last is not None else None
    hour = following or seal.hour_of(clock.now())
    for part in leaves.PARTS.values():
        start = seal.since_of(part.name, following, last) if following is not None else None
        made.open += sum(1 for _leaf in part.leaves(start, FAR, _telling(made, hour, part.name)))


def _telling(made: Checked, hour: datetime, part: str) -> leaves.Tell:
    return lambda code, where: made.found(hour, part, code, where)


def _missing(last: ReadSeal | None, since: datetime | None, against: heads.Copied | None) -> Iterator[datetime]:
    """The hours of the copy after the last seal that is here."""
    for hour in against.heads if against is not None else ():
        if (since is None or hour >= since) and (last is None or hour > last.hour):
            yield hour
