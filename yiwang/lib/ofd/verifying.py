"""Whether a document is what its seals say: strict, stage by stage, with a sentence for each.

The package is judged first, since an ambiguous file has no meaning that could be signed; then each
signature: what it covers, then the seal itself by ``lib.seal``. A document holds when it has a
signature, all of them hold, and nothing in the file is outside their protection.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from yiwang.lib.gm import cms
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.gm.digest import same, sm3
from yiwang.lib.seal import verifying as seals
from yiwang.lib.seal.verifying import CLOCKS_APART, Outcome, Trust

from .faults import CannotRead
from .reading import ENTRY, Package, read
from .signatures import Described, described, uses_sm3

_KINDS = frozenset({"Seal", "Sign"})
_MOST_SIGNATURES = 20
_LIST_ATTRIBUTES = frozenset({"ID", "Type", "BaseLoc", "Relative"})
_TRUETYPE = (b"\x00\x01\x00\x00", b"true")


class Stage(StrEnum):
    """What is judged of the file, before and around the seals, in this order."""

    PACKAGE = "package", "文件结构"
    REFERENCES = "references", "文件引用"
    FONTS = "fonts", "字体"
    LIST = "list", "签名清单"
    COVERAGE = "coverage", "保护范围"
    DESCRIPTION = "description", "签名描述"
    DIGEST = "digest", "内容摘要"
    SIGNED_DATA = "signed-data", "数字签名"
    SIGNER = "signer", "签名人证书"

    label: str

    def __new__(cls, value: str, label: str) -> "Stage":
        """Keep the name for people beside the word."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.label = label
        return made


@dataclass(frozen=True, slots=True)
class Finding:
    """One stage and how it ended."""

    stage: Stage | seals.Stage
    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature of the document."""

    id: str
    kind: str
    """``Seal`` or ``Sign``."""
    findings: tuple[Finding, ...]
    signed_at: datetime | None = None
    signer: str = ""
    seal_code: str = ""
    seal_name: str = ""
    stamped_at: datetime | None = None
    """When a time stamp that holds says it was there."""

    @property
    def holds(self) -> bool:
        """Whether nothing failed."""
        return self.failure is None

    @property
    def failure(self) -> Finding | None:
        """The first stage that failed."""
        return _first_failure(self.findings)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole document."""

    findings: tuple[Finding, ...]
    signatures: tuple[SignatureVerdict, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the document may be relied upon."""
        return self.failure is None

    @property
    def failure(self) -> Finding | None:
        """The first stage that failed, of the file or of a signature."""
        return _first_failure(
            (*self.findings, *(f for each in self.signatures for f in each.findings))
        )

    @property
    def sentence(self) -> str:
        """The verdict for people."""
        failure = self.failure
        if failure:
            return f"核验不通过（{failure.stage.label}）：{failure.sentence}"
        return "核验通过：文件自盖章后未被改动，印章和签名有效。"


def verify(data: bytes, *, trust: Trust, at: datetime) -> Verdict:
    """Judge a file at a time; never raises for what it is given."""
    try:
        package = read(data)
    except CannotRead as error:
        return Verdict((_failed(Stage.PACKAGE, f"{error.sentence}。"),))
    known, findings = _descriptions(package)
    whole = (*_judged(package), *findings)
    if _first_failure(whole):
        return Verdict(whole)
    own = {package.signature_list}
    for each in known:
        own |= {each.listed.member, each.value}
    signing = own | {each.seal for each in known}
    return Verdict(
        (*whole, _coverage(package, known, own)),
        tuple(_signature(package, each, signing, trust=trust, at=at) for each in known),
    )


def _judged(package: Package) -> Iterator[Finding]:
    if package.documents != 1 or not package.tight:
        yield _failed(Stage.PACKAGE, "文件里夹带了不属于文档的内容，可能被改动。")
    else:
        yield _passing(Stage.PACKAGE, "文件结构完整，没有夹带。")
    if package.broken:
        missing = package.broken[0].rpartition("/")[2]
        yield _failed(Stage.REFERENCES, f"文件引用的“{missing}”不存在，文件不完整。")
    else:
        yield _passing(Stage.REFERENCES, "文件引用的内容齐全。")
    yield _fonts(package)
    yield _list(package)


def _fonts(package: Package) -> Finding:
    """A reader may draw other characters than the signer saw: known, but no fault of the seal."""
    for font in package.fonts.values():
        head = package.members[font.member][:4] if font.member else b""
        if head not in _TRUETYPE:
            return Finding(
                Stage.FONTS,
                Outcome.NOTICE,
                f"字体“{font.name}”没有以通用格式嵌入，有的阅读软件显示的字形可能与原件不同。",
            )
    return _passing(Stage.FONTS, "字体均已嵌入。")


def _list(package: Package) -> Finding:
    """Signatures.xml is in nobody's protection, so that it may hold nothing but the list."""
    found = package.signatures
    if not found:
        return _failed(Stage.LIST, "文件没有盖章，也没有数字签名。")
    if len(found) > _MOST_SIGNATURES:
        return _failed(Stage.LIST, "文件的签名过多，系统不予核验。")
    tree = package.tree(package.signature_list)
    plain = all(
        child.name == "MaxSignId"
        or (child.name == "Signature" and set(child.attributes) <= _LIST_ATTRIBUTES)
        for child in tree.children
    )
    ids, members = [each.id for each in found], [each.member for each in found]
    apart = len(set(ids)) == len(ids) and len(set(members)) == len(members)
    last = tree.value("MaxSignId")
    named = last in ids or (last.isdecimal() and int(last[:9]) >= len(ids)) or not last
    depth = any(child.children for child in tree.children)
    if not (plain and apart and named and all(each.kind in _KINDS for each in found)) or depth:
        return _failed(Stage.LIST, "签名清单的写法不对，清单可能被改动。")
    return _passing(Stage.LIST, f"文件有{len(found)}个签名。")


def _descriptions(package: Package) -> tuple[list[Described], list[Finding]]:
    """Every Signature.xml that can be read; a finding for the first that cannot."""
    found: list[Described] = []
    for listed in package.signatures[:_MOST_SIGNATURES]:
        try:
            if listed.member:
                found.append(described(package, listed))
        except CannotRead as error:
            return found, [_failed(Stage.DESCRIPTION, f"{error.sentence}。")]
    return found, []


def _coverage(package: Package, known: list[Described], own: set[str]) -> Finding:
    """No member outside protection: whoever adds a file adds a page or hides something."""
    covered = {name for each in known for name, _ in each.references}
    loose = sorted(set(package.members) - own - covered)
    if loose:
        name = loose[0].rpartition("/")[2]
        return _failed(Stage.COVERAGE, f"文件里的“{name}”不在任何签名的保护范围内，可能是后加的。")
    return _passing(Stage.COVERAGE, "文件的全部内容都在签名的保护范围内。")


def _signature(
    package: Package, found: Described, signing: set[str], *, trust: Trust, at: datetime
) -> SignatureVerdict:
    findings = [
        _description(package, found),
        _protects(package, found, signing),
        _digests(package, found),
    ]
    data = package.members[found.listed.member]
    value = package.members.get(found.value, b"")
    if found.listed.kind == "Sign":
        more, signed_at, signer = _signed_data(value, data, trust, at)
        return SignatureVerdict(found.listed.id, "Sign", (*findings, *more), signed_at, signer)
    sealed = seals.Sealed(
        data, f"/{found.listed.member}", package.members.get(found.seal) if found.seal else None
    )
    verdict = seals.verify(value, sealed=sealed, trust=trust, at=at)
    findings.extend(Finding(f.stage, f.outcome, f.sentence) for f in verdict.findings)
    if verdict.signature is None:
        return SignatureVerdict(found.listed.id, "Seal", tuple(findings))
    used = verdict.signature.seal
    return SignatureVerdict(
        found.listed.id,
        "Seal",
        tuple(findings),
        verdict.signature.signed_at,
        _name_of(verdict.signature.certificate),
        used.code,
        used.name,
        verdict.stamped_at,
    )


def _description(package: Package, found: Described) -> Finding:
    pages = {page.id for page in package.pages}
    if not uses_sm3(found):
        return _failed(Stage.DESCRIPTION, "签名使用的算法不是 SM2/SM3。")
    if found.value not in package.members or (found.seal and found.seal not in package.members):
        return _failed(Stage.DESCRIPTION, "签名描述引用的签名值或印章不存在。")
    if any(stamp.page_id not in pages for stamp in found.stamps):
        return _failed(Stage.DESCRIPTION, "印章盖在不存在的页上。")
    return _passing(Stage.DESCRIPTION, "签名描述完整。")


def _protects(package: Package, found: Described, signing: set[str]) -> Finding:
    """Each signature by itself covers the document: not one page of it, and not its file names."""
    lacking = sorted(set(package.members) - signing - {name for name, _ in found.references})
    if lacking:
        name = lacking[0].rpartition("/")[2]
        return _failed(Stage.COVERAGE, f"这个签名没有保护“{name}”，不能证明整份文件。")
    return _passing(Stage.COVERAGE, "签名保护整份文件。")


def _digests(package: Package, found: Described) -> Finding:
    for name, digest in found.references:
        data = package.members.get(name)
        if data is None:
            short = name.rpartition("/")[2]
            return _failed(Stage.DIGEST, f"盖章时有的“{short}”已不在文件里，文件被改动。")
        if not same(sm3(data), digest):
            what = "文件信息" if name == ENTRY else f"“{name.rpartition('/')[2]}”"
            return _failed(Stage.DIGEST, f"{what}在盖章之后被改动。")
    return _passing(Stage.DIGEST, "文件内容与盖章时一致。")


def _signed_data(
    value: bytes, data: bytes, trust: Trust, at: datetime
) -> tuple[list[Finding], datetime | None, str]:
    """A signature without a seal: GB/T 35275 SignedData over Signature.xml."""
    try:
        message = cms.SignedData.parse(value)
        holders = message.verify(data)
    except (cms.Malformed, cms.SignatureRefused):
        refused = _failed(Stage.SIGNED_DATA, "数字签名不正确，签名数据被改动或系伪造。")
        return [refused], None, ""
    names = "、".join(holder.subject.common_name for holder in holders)
    times = [each.signing_time for each in message.signers]
    signed_at = min((time for time in times if time), default=None)
    findings = [_passing(Stage.SIGNED_DATA, f"由“{names}”签署，签名正确。")]
    findings.extend(
        _trusted(holder, message.certificates, trust, signed_at, at) for holder in holders
    )
    return findings, signed_at, names


def _trusted(
    holder: Certificate,
    sent: tuple[Certificate, ...],
    trust: Trust,
    signed_at: datetime | None,
    at: datetime,
) -> Finding:
    if signed_at is None:
        return _failed(Stage.SIGNER, "签名没有写明时间。")
    if signed_at > at + CLOCKS_APART:
        return _failed(Stage.SIGNER, "签名时间在将来。")
    wider = replace(trust, chain=(*trust.chain, *sent))
    found = seals.holder(holder, wider, signed_at=signed_at, at=at)
    return Finding(Stage.SIGNER, found.outcome, found.sentence)


def _name_of(certificate: bytes) -> str:
    try:
        return Certificate.parse(certificate).subject.common_name
    except cms.Malformed:
        return ""


def _first_failure(findings: Iterable[Finding]) -> Finding | None:
    return next((f for f in findings if f.outcome is Outcome.FAILED), None)


def _passing(stage: Stage, sentence: str) -> Finding:
    return Finding(stage, Outcome.PASSED, sentence)


def _failed(stage: Stage, sentence: str) -> Finding:
    return Finding(stage, Outcome.FAILED, sentence)
