"""Pure: the canonical form of an entry, its hash, the checks of a receipt.

Chain: hash = SM3(canonical JSON of the entry, which holds the previous hash). Batches: a Merkle
tree over the hashes (RFC 6962 prefixes, SM3); the root with the batch's number, size and the
previous root is signed with SM2.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from yiwang.lib.gm import merkle, sm2
from yiwang.lib.gm.digest import sm3, sm3_hex

GENESIS = "0" * 64


def leaf(entry_hash: str) -> bytes:
    """Return the tree's leaf of an entry's hash (hex)."""
    return merkle.leaf_hash(bytes.fromhex(entry_hash))


def canonical(entry: Mapping[str, Any]) -> bytes:
    """Return the one form of an entry: sorted keys, no blanks, UTF-8."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def instant(at: datetime) -> str:
    """Return an instant with microseconds in UTC, so that a round trip changes nothing."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(
    *,
    stream: str,
    n: int | None,
    previous: str,
    command: str,
    actor: str,
    at: datetime,
    facts: Mapping[str, Any],
) -> str:
    """Return the entry's hash, hex."""
    return sm3(
        canonical(
            {
                "stream": stream,
                "n": n,
                "previous": previous,
                "command": command,
                "actor": actor,
                "at": instant(at),
                "facts": dict(facts),
            }
        )
    ).hex()


def first_hash(*, stream: str, command: str, actor: str, at: str, facts: str) -> str:
    """Return the hash of a stream's first entry, whose parts are names and canonical already."""
    return sm3_hex(
        f'{{"actor":"{actor}","at":"{at}","command":"{command}","facts":{facts},"n":1,'
        f'"previous":"{GENESIS}","stream":"{stream}"}}'.encode()
    )


def root_statement(*, batch: int, size: int, root: str, previous_root: str) -> bytes:
    """Return the bytes that the batch's signature covers."""
    return canonical({"batch": batch, "size": size, "root": root, "previous_root": previous_root})


def check_receipt(receipt: Mapping[str, Any]) -> list[str]:
    """Check an exported receipt offline; return what is wrong, in words; empty = sound.

    ``receipt`` is the JSON that the platform hands out: ``entry``, ``hash``, and, once sealed,
    ``proof`` with ``path, leaf, size, root, previous_root, batch, signature, public_key``.
    """
    entry = receipt["entry"]
    if sm3(canonical(entry)).hex() != receipt["hash"]:
        return ["the entry does not give this hash: its content was changed"]
    proof = receipt.get("proof")
    if not proof:
        return ["not yet sealed: fetch the receipt again after the next batch"]
    wrong = []
    path = [bytes.fromhex(step) for step in proof["path"]]
    root = bytes.fromhex(proof["root"])
    if not merkle.verify_inclusion(leaf(receipt["hash"]), proof["leaf"], proof["size"], path, root):
        wrong.append("the path does not lead from the entry to the root")
    statement = root_statement(
        batch=proof["batch"],
        size=proof["size"],
        root=proof["root"],
        previous_root=proof["previous_root"],
    )
    public_key, signature = bytes.fromhex(proof["public_key"]), bytes.fromhex(proof["signature"])
    if not sm2.verify(public_key, statement, signature):
        wrong.append("the root's signature does not verify")
    return wrong
