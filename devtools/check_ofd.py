"""Check a sealed OFD with nothing of ours: zip, XML and the `openssl` command (3.0 or later).

    python devtools/check_ofd.py licence.ofd root.pem [more.pem ...]

Follows docs/verify.md step by step and stops at the first that fails. It imports no module of the
product, so that the product's own verifier is not its own judge.
"""

import base64
import posixpath
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

OFD = "{http://www.ofdspec.org/2016}"
ID = "distid:1234567812345678"
Value = tuple[int, bytes, bytes]
"""Tag, the whole encoding, the content."""


class Wrong(Exception):
    """The step that failed."""


def main(arguments: Sequence[str]) -> int:
    """Check one file; 0 when every step holds."""
    if len(arguments) < 2:  # noqa: PLR2004 - a file and an anchor
        print(__doc__)
        return 2
    try:
        with tempfile.TemporaryDirectory() as folder:
            for line in check(Path(arguments[0]), [Path(a) for a in arguments[1:]], Path(folder)):
                print(f"ok    {line}")
    except Wrong as wrong:
        print(f"WRONG {wrong}")
        return 1
    print("the document holds")
    return 0


def check(package: Path, anchors: list[Path], folder: Path) -> Iterator[str]:
    """Every step that held. :raises Wrong: the first that did not."""
    members = _members(package)
    yield f"1 the ZIP has {len(members)} members, no name twice"
    listed = _text(members, "OFD.xml", "Signatures").lstrip("/")
    signatures = [
        (each.get("Type", "Seal"), each.get("BaseLoc", "").lstrip("/"))
        for each in _xml(members, listed).iter(f"{OFD}Signature")
    ]
    _require(bool(signatures), "2 there is no signature")
    covered: set[str] = set()
    own = {listed}
    for kind, name in signatures:
        names, value = _digests(members, name, folder)
        yield f"2 {name}: {len(names)} digests"
        covered |= names
        own |= {name, value}
        one = _seal if kind == "Seal" else signed_data
        yield from one(members, name, value, anchors, folder)
    loose = set(members) - covered - own
    _require(not loose, f"2 nobody signed {sorted(loose)}")
    yield "2 every member is signed"


def _members(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
        _require(len(set(names)) == len(names), "1 a name twice in the ZIP")
        bad = [n for n in names if n.startswith("/") or ".." in posixpath.normpath(n).split("/")]
        _require(not bad, f"1 a name out of the package: {bad}")
        _require(archive.testzip() is None, "1 a damaged member")
        return {name: archive.read(name) for name in names}


def _digests(members: dict[str, bytes], name: str, folder: Path) -> tuple[set[str], str]:
    names = set()
    for each in _xml(members, name).iter(f"{OFD}Reference"):
        member = each.get("FileRef", "").lstrip("/")
        _require(member in members, f"2 {member} is missing")
        digest = base64.b64decode(each.findtext(f"{OFD}CheckValue", ""))
        _require(_sm3(members[member], folder) == digest, f"2 {member} was changed")
        names.add(member)
    return names, _text(members, name, "SignedValue").lstrip("/")


def _seal(
    members: dict[str, bytes], name: str, value: str, anchors: list[Path], folder: Path
) -> Iterator[str]:
    to_sign, signer, _, signature, *_ = _parts(_one(members[value]))
    _, eseal, time, data_hash, property_info, *_ = _parts(to_sign)
    _require(data_hash[2][1:] == _sm3(members[name], folder), "3 dataHash is not of Signature.xml")
    _require(property_info[2].decode().lstrip("/") == name, "3 propertyInfo names another file")
    yield "3 dataHash and propertyInfo"
    _verify(to_sign[1], signature[2][1:], signer[2], folder, "4 the signer's signature")
    yield "4 the signer's signature"
    esl = _text(members, name, "Seal/" + OFD + "BaseLoc").lstrip("/")
    _require(members[esl] == eseal[1], "5 Seal.esl is another seal")
    yield "5 Seal.esl is the seal signed with"
    info, maker, _, seal_value, *_ = _parts(eseal)
    _verify(info[1], seal_value[2][1:], maker[2], folder, "6 the maker's signature")
    about = _parts(_parts(info)[2])
    _, _, list_type, listed, created, start, end = about
    made_at, signed_at = _time(created), _time(time)
    _trusted(maker[2], anchors, made_at, folder, "6 the maker's certificate")
    yield f"6 the seal “{about[1][2].decode()}” and its maker"
    if list_type[2] == b"\x01":
        permitted = signer[2] in [each[2] for each in _parts(listed)]
    else:
        digest = _sm3(signer[2], folder)
        permitted = digest in [_parts(each)[1][2] for each in _parts(listed)]
    _require(permitted, "7 the seal does not list the signer")
    yield "7 the seal lists the signer"
    _require(made_at <= signed_at, "8 signed before the seal was made")
    _require(_time(start) <= signed_at <= _time(end), "8 signed outside the seal's time")
    _require(signed_at <= datetime.now(UTC), "8 signed in the future")
    yield f"8 signed at {signed_at:%Y-%m-%d %H:%M:%S} UTC"
    _trusted(signer[2], anchors, signed_at, folder, "9 the signer's certificate")
    yield "9 the signer's certificate"


def signed_data(
    members: dict[str, bytes], name: str, value: str, anchors: list[Path], folder: Path
) -> Iterator[str]:
    """GB/T 35275 with signed attributes, the only form we write."""
    body = _parts(_one(_parts(_one(members[value]))[1][2]))
    certificates = [each[1] for each in _split(body[3][2])]
    signer = _parts(_split(body[-1][2])[0])
    attributes = {
        _parts(each)[0][2]: _split(_parts(each)[1][2])[0] for each in _split(signer[3][2])
    }
    digest = attributes[bytes.fromhex("2a864886f70d010904")][2]
    _require(digest == _sm3(members[name], folder), "3 messageDigest is of something else")
    yield "3 messageDigest"
    covered = b"\x31" + signer[3][1][1:]
    _verify(covered, signer[5][2], certificates[0], folder, "4 the signature without seal")
    yield "4 the signature without seal"
    signed_at = _time(attributes[bytes.fromhex("2a864886f70d010905")])
    _trusted(certificates[0], anchors, signed_at, folder, "9 the signer's certificate")
    yield "9 the signer's certificate"


def _xml(members: dict[str, bytes], name: str) -> ElementTree.Element:
    _require(name in members, f"1 {name} is missing")
    _require(b"<!DOCTYPE" not in members[name], f"1 {name} declares a document type")
    return ElementTree.fromstring(members[name])  # noqa: S314 - no declarations, see above


def _text(members: dict[str, bytes], name: str, tag: str) -> str:
    return (_xml(members, name).findtext(f".//{OFD}{tag}") or "").strip()


def _sm3(data: bytes, folder: Path) -> bytes:
    place = _put(folder, "data", data)
    return bytes.fromhex(_openssl("dgst", "-sm3", "-r", place).split()[0])


def _verify(message: bytes, value: bytes, certificate: bytes, folder: Path, step: str) -> None:
    key = _put(folder, "key", _openssl("x509", "-inform", "DER", "-in",
               _put(folder, "certificate", certificate), "-pubkey", "-noout").encode())  # fmt: skip
    try:
        _openssl("pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-digest", "sm3",
                 "-in", _put(folder, "message", message), "-sigfile", _put(folder, "value", value),
                 "-pkeyopt", ID)  # fmt: skip
    except subprocess.CalledProcessError:
        raise Wrong(step) from None


def _trusted(
    certificate: bytes, anchors: list[Path], at: datetime, folder: Path, step: str
) -> None:
    leaf = _put(folder, "leaf", certificate)
    pem = _put(folder, "pem", _openssl("x509", "-inform", "DER", "-in", leaf).encode())
    roots = _put(folder, "roots", b"\n".join(path.read_bytes() for path in anchors))
    try:
        _openssl(
            "verify", "-vfyopt", ID, "-attime", str(int(at.timestamp())), "-CAfile", roots, pem
        )
    except subprocess.CalledProcessError:
        raise Wrong(f"{step} is not trusted") from None
    usage = _openssl("x509", "-in", pem, "-noout", "-ext", "keyUsage")
    _require("Digital Signature" in usage or "Non Repudiation" in usage, f"{step} may not sign")


def _openssl(*arguments: str) -> str:
    made = subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True)
    return made.stdout


def _put(folder: Path, name: str, data: bytes) -> str:
    place = folder / name
    place.write_bytes(data)
    return str(place)


def _one(data: bytes) -> Value:
    found = _split(data)
    _require(len(found) == 1, "0 bytes behind the DER")
    return found[0]


def _parts(value: Value) -> list[Value]:
    return _split(value[2])


def _split(data: bytes) -> list[Value]:
    """The DER values beside each other."""
    found, place = [], 0
    while place < len(data):
        size, head = data[place + 1], 2
        if size & 0x80:
            head += size & 0x7F
            size = int.from_bytes(data[place + 2 : place + head])
        end = place + head + size
        _require(end <= len(data), "0 the DER is cut short")
        found.append((data[place], data[place:end], data[place + head : end]))
        place = end
    return found


def _time(value: Value) -> datetime:
    text = value[2].decode()
    form = "%y%m%d%H%M%SZ" if value[0] == 0x17 else "%Y%m%d%H%M%SZ"  # noqa: PLR2004 - UTCTime
    return datetime.strptime(text, form).replace(tzinfo=UTC)


def _require(holds: bool, step: str) -> None:  # noqa: FBT001 - what is required, then its name
    if not holds:
        raise Wrong(step)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
