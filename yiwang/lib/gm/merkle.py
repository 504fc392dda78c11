"""Merkle tree over SM3, shaped as RFC 6962 (Certificate Transparency).

Leaf hash = SM3(0x00 ‖ data), node = SM3(0x01 ‖ left ‖ right); the left subtree of ``n`` leaves has
the largest power of two below ``n``. ``root`` and ``inclusion_proof`` take leaf hashes, so that the
data need not be kept; the root of no leaves is SM3 of the empty string.
"""

from collections.abc import Iterator, Sequence

from .digest import same, sm3

_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf, 32 bytes."""
    return sm3(_LEAF + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node, 32 bytes."""
    return sm3(_NODE + left + right)


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, 32 bytes; linear in their number."""
    level = list(leaves)
    if not level:
        return sm3(b"")
    while len(level) > 1:
        level = list(_paired(level))
    return level[0]


def tree(leaves: Sequence[bytes]) -> bytes:
    """All hashes level by level, leaves first, the root last: what proofs are cut from."""
    level = list(leaves)
    parts = [b"".join(level)]
    while len(level) > 1:
        level = list(_paired(level))
        parts.append(b"".join(level))
    return b"".join(parts)


def siblings(size: int, index: int) -> list[int]:
    """Which hashes of ``tree`` prove the leaf at ``index``, as places counted from 0.

    :raises IndexError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError("no such leaf")
    places, start = [], 0
    while size > 1:
        if index ^ 1 < size:
            places.append(start + (index ^ 1))
        start += size
        index, size = index // 2, (size + 1) // 2
    return places


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The sibling hashes from the leaf at ``index`` up to the root.

    :raises IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    proof = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            proof.append(level[sibling])
        level = list(_paired(level))
        index //= 2
    return proof


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes
) -> bool:
    """Whether ``leaf`` (a leaf hash) stands at ``index`` of a tree of ``size`` with this root.

    Never raises: a proof of a wrong length or a place outside the tree is simply false.
    """
    if not 0 <= index < size:
        return False
    steps = iter(proof)
    computed, last = leaf, size - 1
    while last > 0:
        if index % 2 or index < last:
            sibling = next(steps, None)
            if sibling is None:
                return False
            computed = node_hash(sibling, computed) if index % 2 else node_hash(computed, sibling)
        index, last = index // 2, last // 2
    return next(steps, None) is None and same(computed, expected)


def _paired(level: list[bytes]) -> Iterator[bytes]:
    """The next level up; a lonely last hash rises unchanged, which is RFC 6962's split."""
    for place in range(0, len(level) - 1, 2):
        yield node_hash(level[place], level[place + 1])
    if len(level) % 2:
        yield level[-1]
