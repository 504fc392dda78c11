"""Packages between libraries (同步数据包): lines of JSON under one signature, written and read.

The first line says from whom to whom, the number and the digest of the package before; then a line
for each licence; the last one bears the SM2 signature over every byte before it. Nothing of a
package is believed before the signature holds. Only common metadata travel, never the face.
"""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from yiwang.lib.codes import divisions
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.licences import parse_licence_identifier
from yiwang.lib.gm import sm2
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences.types.licences import LicenceState

FORMAT: Final = "yiwang-library/1"
LARGEST: Final = 20 * 1024 * 1024
_OPENED: Final = 64 * 1024 * 1024
"""Bytes of a balance unpacked: two hundred thousand lines and some to spare."""
_PACKED: Final = b"\x1f\x8b"
MOST_ROWS: Final = 1000
MOST_LINES: Final = 200_000
_LONGEST_LINE: Final = 16 * 1024
_MEGABYTE: Final = 1024 * 1024
_MOST: Final = 10**9
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_SM3 = re.compile(r"(?:[0-9a-f]{64})?")
_LENGTHS: Final = {
    "type_code": 21, "type_name": 120, "number": 120, "issuer_name": 200, "issuer_code": 18,
    "region_code": 12, "identifier": 100,
}  # fmt: skip
_MOST_HOLDERS: Final = 20
NOT_ONE: Final = "这不是证照库的同步文件，请确认选对了文件"
BROKEN: Final = "文件被改动过或者不完整，签名不成立，没有并入任何内容；请对方重新导出"


class BadPackage(ValueError):
    """The bytes are no package of the partner's; ``str(error)`` says what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first line: what kind of file, from whom, to whom, which number."""

    kind: str
    sender: str
    receiver: str
    number: int
    previous: str
    rows: int
    made_at: str


@dataclass(frozen=True, slots=True)
class PackageRow:
    """What a library tells of one licence: the common metadata of GB/T 36903, no face."""

    op: str
    identifier: str
    type_code: str
    type_name: str
    number: str
    issuer_name: str
    issuer_code: str
    region_code: str
    holders: tuple[tuple[str, str, str], ...]
    """Name, kind of code, code."""
    issued_on: str
    valid_from: str
    valid_to: str
    """Empty: 长期."""
    state: str
    version: int
    original_sm3: str

    @property
    def digest(self) -> str:
        """SM3 of what is told; both sides keep it and compare it in the balance."""
        told = asdict(self)
        del told["op"]
        return sm3_hex(_line(told))


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One licence in a balance."""

    type_code: str
    identifier: str
    number: str
    digest: str


def write(manifest: Manifest, rows: Iterable[Any], *, sign: Callable[[bytes], bytes]) -> bytes:
    """Return the bytes of a package; ``sign`` is the library's own key in custody."""
    body = b"".join(
        [_line({"format": FORMAT, **asdict(manifest)}), *(_line(asdict(one)) for one in rows)]
    )
    return body + _line({"signature": sign(body).hex()})


def _line(plain: dict[str, Any]) -> bytes:
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def packed(data: bytes) -> bytes:
    """Return a balance as it travels: most of its lines are alike."""
    return gzip.compress(data, 6, mtime=0)


def unpacked(data: bytes) -> bytes:
    """Return a file as it was signed. :raises BadPackage: too large, packed or not; or broken."""
    if len(data) > LARGEST:
        raise BadPackage(f"文件超过 {LARGEST // _MEGABYTE} MB，不是我们的同步文件")
    if not data.startswith(_PACKED):
        return data
    opener = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = opener.decompress(data, _OPENED)
    except zlib.error as error:
        raise BadPackage(BROKEN) from error
    if not opener.eof or opener.unused_data:
        raise BadPackage(BROKEN)
    return found


def manifest_of(data: bytes) -> Manifest:
    """Return what a file says of itself, to know whose key it is to be checked with.

    :raises BadPackage: it is none.
    """
    told = _read_line(data[: data.find(b"\n") + 1])
    try:
        if told.pop("format") != FORMAT:
            raise BadPackage(NOT_ONE)
        found = Manifest(**told)
    except (KeyError, TypeError) as error:
        raise BadPackage(NOT_ONE) from error
    if not (_has_types(found) and 0 <= found.number < _MOST and _SM3.fullmatch(found.previous)):
        raise BadPackage(NOT_ONE)
    return found


def read(data: bytes, *, public_key: bytes) -> list[dict[str, Any]]:
    """Return the lines of a package whose signature holds. :raises BadPackage: it does not."""
    manifest = manifest_of(data)
    body, signature = _parted(data)
    if not sm2.verify(public_key, body, signature):
        raise BadPackage(BROKEN)
    lines = body.split(b"\n")[1:-1]
    most = MOST_ROWS if manifest.kind == "rows" else MOST_LINES
    if len(lines) != manifest.rows or len(lines) > most:
        raise BadPackage("文件里的条数和清单不一致，请对方重新导出")
    return [_read_line(one) for one in lines]


def _parted(data: bytes) -> tuple[bytes, bytes]:
    end = data.rfind(b"\n", 0, len(data) - 1) + 1
    try:
        return data[:end], bytes.fromhex(_read_line(data[end:])["signature"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadPackage(BROKEN) from error


def _read_line(line: bytes) -> dict[str, Any]:
    if not line or len(line) > _LONGEST_LINE:
        raise BadPackage(NOT_ONE)
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadPackage(NOT_ONE) from error
    if not isinstance(found, dict):
        raise BadPackage(NOT_ONE)
    return found


def _has_types(one: object) -> bool:
    return all(
        type(getattr(one, f.name)) is (int if f.type in {"int", int} else str)
        for f in fields(one)  # type: ignore[arg-type]
        if f.name != "holders"
    )


def row_of(plain: dict[str, Any]) -> PackageRow:
    """Return a row that can be kept. :raises ValueError: with what is wrong, in words."""
    try:
        holders = tuple((str(a), str(b), str(c)) for a, b, c in plain["holders"])
        one = PackageRow(**{**plain, "holders": holders})
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("内容不完整") from error
    if not _has_types(one) or len(holders) > _MOST_HOLDERS or one.op not in {"I", "U", "D"}:
        raise ValueError("内容的格式不对")
    if any(not 0 < len(getattr(one, name)) <= most for name, most in _LENGTHS.items()):
        raise ValueError("有栏目是空的或者太长")
    _check_values(one)
    return one


def _check_values(one: PackageRow) -> None:
    named = (text for holder in one.holders for text in holder)
    if _UNKEPT.search("".join((*named, *(getattr(one, name) for name in _LENGTHS)))):
        raise ValueError("有不能保存的字符")
    if not _SM3.fullmatch(one.original_sm3):
        raise ValueError("原件摘要不对")
    if one.state not in set(LicenceState) or not 0 < one.version < _MOST:
        raise ValueError("证照状态不认识")
    try:
        for told in (one.issued_on, one.valid_from, one.valid_to or one.valid_from):
            date.fromisoformat(told)
    except ValueError as error:
        raise ValueError("日期不对") from error
    try:
        known = parse_licence_identifier(one.identifier)
    except InvalidCode as error:
        raise ValueError(error.sentence) from error
    if (str(known), known.type_code, known.issuer) != (
        one.identifier, one.type_code, one.issuer_code,
    ):  # fmt: skip
        raise ValueError("电子证照标识和证照类型、颁发机构不一致")


def balance_row_of(plain: dict[str, Any]) -> BalanceRow:
    """Return a line of a balance. :raises BadPackage: it is none."""
    try:
        one = BalanceRow(**plain)
    except TypeError as error:
        raise BadPackage(NOT_ONE) from error
    if not _has_types(one):
        raise BadPackage(NOT_ONE)
    return one


def is_told_by(region: str, *, library: str, other: str) -> bool:
    """Whether a licence of a region is the library's to tell, not the other's.

    Of two libraries whose regions both hold it, the narrower one issued it: the county is right
    about the county, the city about the rest of the city (以颁发机构的库为准).
    """
    mine, theirs = divisions.prefix_of(library), divisions.prefix_of(other)
    if not region.startswith(mine):
        return False
    return not region.startswith(theirs) or len(mine) > len(theirs)


def digest_of(rows: Sequence[tuple[str, str]]) -> str:
    """Return the digest of one type: SM3 over identifiers with their digests, in order."""
    return sm3_hex("".join(f"{key} {digest}\n" for key, digest in sorted(rows)).encode())
