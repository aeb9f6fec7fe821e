"""The root of a Merkle tree (as in RFC 6962): one value that changes when a leaf, or their order, changes.

A tree is built leaf by leaf and keeps a handful of hashes, however many leaves there are; for leaves that are watched
it also keeps the way up to the root, by which they are found to lie under it without the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Step = tuple[str, bytes]
"""One step up: on which side ("L" or "R") the other hash stands, and the hash."""

NOTHING = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(content: bytes) -> bytes:
    """The hash of one leaf; its first byte tells it from a node, so that neither can pass for the other."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two below."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class _Below:
    """A whole part of the tree: its hash, how many leaves it has, which watched leaves lie in it."""

    hash: bytes
    size: int
    watched: list[int] = field(default_factory=list)


class Tree:
    """A tree that grows by one leaf at a time."""

    def __init__(self) -> None:
        self.size = 0
        self._parts: list[_Below] = []
        self._ways: dict[int, list[Step]] = {}

    def add(self, content: bytes, *, watch: bool = False) -> int:
        """Add a leaf and return its number, from 0; with `watch`, `way` tells its way up afterwards."""
        number, part = self.size, _Below(leaf_hash(content), 1)
        if watch:
            part.watched.append(number)
            self._ways[number] = []
        self.size += 1
        while self._parts and self._parts[-1].size == part.size:
            part = self._joined(self._parts.pop(), part)
        self._parts.append(part)
        return number

    def root(self) -> bytes:
        """The root over everything that was added; the tree is closed with it."""
        if not self._parts:
            return NOTHING
        while len(self._parts) > 1:
            right = self._parts.pop()
            self._parts.append(self._joined(self._parts.pop(), right))
        return self._parts[0].hash

    def way(self, number: int) -> list[Step]:
        """The way of a watched leaf up to the root, once `root` has been asked."""
        return self._ways[number]

    def _joined(self, left: _Below, right: _Below) -> _Below:
        for number in left.watched:
            self._ways[number].append(("R", right.hash))
        for number in right.watched:
            self._ways[number].append(("L", left.hash))
        left.watched.extend(right.watched)
        return _Below(node_hash(left.hash, right.hash), left.size + right.size, left.watched)


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over the contents of `leaves`, 32 bytes. An empty tree has the hash of nothing."""
    tree = Tree()
    for content in leaves:
        tree.add(content)
    return tree.root()


def climbed(content: bytes, way: Sequence[Step]) -> bytes:
    """The root that a leaf leads to along its way."""
    reached = leaf_hash(content)
    for side, other in way:
        reached = node_hash(other, reached) if side == "L" else node_hash(reached, other)
    return reached
