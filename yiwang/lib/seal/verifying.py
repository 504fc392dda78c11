"""Whether a seal on a document holds: stage by stage, each with a sentence for people.

The order is that of GB/T 38540; every stage is judged, so that a reader sees all that is wrong and
not the first thing only. What GM/T 0031-2025 calls a notice (a maker's certificate that ran out
after the seal was made) is one here; whatever cannot be established is a failure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yiwang.lib.gm import paths
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.gm.digest import sm3

from .der import MalformedSeal
from .keyholders import certificate_in, is_listed, is_made_by, is_signed
from .structures import Layout, Seal, Signature, fits, read_signature
from .trust import Trust

__all__ = [
    "CLOCKS_APART",
    "Finding",
    "Outcome",
    "Sealed",
    "Stage",
    "Trust",
    "Verdict",
    "holder",
    "verify",
]

CLOCKS_APART = timedelta(minutes=5)
"""How far the signer's clock may run ahead of ours before its time counts as the future."""
_LATER = frozenset({paths.Stage.EXPIRED, paths.Stage.REVOKED, paths.Stage.REVOCATION_STALE})
"""What may become of a certificate without undoing what it signed before."""


class Stage(StrEnum):
    """What is judged, in this order."""

    STRUCTURE = "structure", "签章结构"
    DATA = "data", "签章原文"
    SIGNATURE = "signature", "签章签名"
    SEAL_COPY = "seal-copy", "印章副本"
    SEAL = "seal", "印章签名"
    MAKER = "maker", "制章者证书"
    LISTED = "listed", "签章人授权"
    TIME = "time", "签章时间"
    TIME_STAMP = "time-stamp", "时间戳"
    SIGNER = "signer", "签章人证书"

    label: str

    def __new__(cls, value: str, label: str) -> "Stage":
        """Keep the name for people beside the word."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.label = label
        return made


class Outcome(StrEnum):
    """How a stage ended."""

    PASSED = "passed"
    NOTICE = "notice"
    """It holds, but the reader should know."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One stage and how it ended."""

    stage: Stage
    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings in order; the signature as read, unless its structure failed."""

    findings: tuple[Finding, ...]
    signature: Signature | None
    stamped_at: datetime | None = None
    """When a time stamp that holds says it was there."""

    @property
    def holds(self) -> bool:
        """Whether the seal may be relied upon."""
        return self.failure is None

    @property
    def failure(self) -> Finding | None:
        """The first stage that failed."""
        return next((f for f in self.findings if f.outcome is Outcome.FAILED), None)

    @property
    def notices(self) -> tuple[Finding, ...]:
        """What the reader should know although the stage holds."""
        return tuple(f for f in self.findings if f.outcome is Outcome.NOTICE)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the seal is said to have been put to."""

    data: bytes
    """In OFD, the bytes of Signature.xml."""
    property_info: str | None = None
    """In OFD, the path of Signature.xml; None: not asked."""
    seal_copy: bytes | None = None
    """In OFD, Seal.esl; None: the file has none."""


def verify(signature: bytes, *, sealed: Sealed, trust: Trust, at: datetime) -> Verdict:
    """Judge the DER of a SES_Signature at a time; never raises for what it is given."""
    try:
        found = read_signature(signature)
    except MalformedSeal:
        broken = Finding(Stage.STRUCTURE, Outcome.FAILED, "签章数据不完整或格式不正确，无法读取。")
        return Verdict((broken,), None)
    whole = Finding(Stage.STRUCTURE, Outcome.PASSED, f"签章数据符合 {found.layout.value}。")
    stamp, stamped_at = _time_stamp(found, trust)
    signer = _signer(found, trust, at, stamped_at)
    judged = (*_judged(found, sealed, trust, at), *stamp, signer)
    return Verdict((whole, *judged), found, stamped_at)


def _judged(found: Signature, sealed: Sealed, trust: Trust, at: datetime) -> Iterator[Finding]:
    yield _data(found, sealed)
    yield _signature(found)
    if sealed.seal_copy is not None:
        yield _seal_copy(found.seal, sealed.seal_copy)
    yield _seal(found.seal)
    yield _maker(found.seal, trust, at)
    yield _listed(found)
    yield _time(found, at)


def _data(found: Signature, sealed: Sealed) -> Finding:
    if found.data_hash != sm3(sealed.data):
        return _failed(Stage.DATA, "文件在盖章之后被改动，或签章不是盖在这份文件上。")
    expected = sealed.property_info
    if expected is not None and found.property_info.lstrip("/") != expected.lstrip("/"):
        return _failed(Stage.DATA, "签章记载的签名文件路径与实际不符，签章可能是从别处移来的。")
    return _passing(Stage.DATA, "文件内容与盖章时一致。")


def _signature(found: Signature) -> Finding:
    signer = certificate_in(found.certificate)
    if signer is None:
        return _failed(Stage.SIGNATURE, "签章人证书无法读取，或不是国密 SM2 证书。")
    if not fits(found.algorithm, found.layout):
        return _failed(Stage.SIGNATURE, "签章使用的签名算法不是 SM2/SM3。")
    if any(extension.critical for extension in found.extensions):
        return _failed(Stage.SIGNATURE, "签章含有系统不能识别的关键扩展。")
    if not is_signed(signer, found.covered, found.value):
        return _failed(Stage.SIGNATURE, "签章签名不正确，签章数据被改动或系伪造。")
    return _passing(Stage.SIGNATURE, f"签章由“{signer.subject.common_name}”签署，签名正确。")


def _seal_copy(seal: Seal, copy: bytes) -> Finding:
    if seal.raw != copy:
        return _failed(Stage.SEAL_COPY, "文件里附的印章与签章使用的印章不是同一枚。")
    return _passing(Stage.SEAL_COPY, "文件里附的印章与签章使用的印章一致。")


def _seal(seal: Seal) -> Finding:
    maker = certificate_in(seal.maker_certificate)
    if maker is None:
        return _failed(Stage.SEAL, "制章者证书无法读取，或不是国密 SM2 证书。")
    if not fits(seal.algorithm, seal.layout):
        return _failed(Stage.SEAL, "印章使用的签名算法不是 SM2/SM3。")
    if any(extension.critical for extension in seal.extensions):
        return _failed(Stage.SEAL, "印章含有系统不能识别的关键扩展。")
    if not is_made_by(maker, seal.covered, seal.value):
        return _failed(Stage.SEAL, "印章不是由所附证书的制章者制作，印章被改动或系伪造。")
    return _passing(Stage.SEAL, f"印章“{seal.name}”由“{maker.subject.common_name}”制作，未被改动。")


def _maker(seal: Seal, trust: Trust, at: datetime) -> Finding:
    """Judged when the seal was made; what went wrong with the maker later is a notice."""
    maker = certificate_in(seal.maker_certificate)
    if maker is None:
        return _failed(Stage.MAKER, "制章者证书无法读取，或不是国密 SM2 证书。")
    refused = trust.refusal(maker, seal.created_at)
    if refused and not (_is_stale(refused) or _forgotten(refused, at)):
        return _failed(Stage.MAKER, f"制章时不可信：{refused.sentence}。")
    later = refused or trust.refusal(maker, at)
    if later:
        return _notice(Stage.MAKER, f"印章制作时有效；制作之后：{later.sentence}。")
    return _asked(Stage.MAKER, maker, trust, "制章者证书可信。")


def _listed(found: Signature) -> Finding:
    if not is_listed(found.certificate, found.seal.signers):
        return _failed(Stage.LISTED, "签章人不在这枚印章的授权名单里，无权使用这枚印章。")
    return _passing(Stage.LISTED, "签章人在印章的授权名单里。")


def _time(found: Signature, at: datetime) -> Finding:
    seal, signed_at = found.seal, found.signed_at
    if signed_at is None:
        return _failed(Stage.TIME, "签章没有写明盖章时间。")
    if signed_at < seal.created_at:
        return _failed(Stage.TIME, "盖章时间早于印章的制作时间。")
    if not seal.valid_from <= signed_at <= seal.valid_until:
        return _failed(Stage.TIME, "盖章时间不在印章的有效期内。")
    if signed_at > at + CLOCKS_APART:
        return _failed(Stage.TIME, "盖章时间在将来。")
    if signed_at > at:
        return _notice(Stage.TIME, "盖章时间略晚于现在，盖章一方的时钟可能偏快。")
    return _passing(Stage.TIME, "盖章时间在印章的有效期内。")


def _time_stamp(found: Signature, trust: Trust) -> tuple[tuple[Finding, ...], datetime | None]:
    """The finding where there is a token, and its time where that holds."""
    token, signed_at = found.time_stamp, found.signed_at
    if token is None:
        return (), None
    if trust.time_stamp is None:
        return (_notice(Stage.TIME_STAMP, "签章附有时间戳，本次没有核验。"),), None
    try:
        stamped_at = trust.time_stamp(token, found.value)
    except ValueError as error:
        return (_failed(Stage.TIME_STAMP, f"时间戳不可信：{error}"),), None
    if signed_at is None or stamped_at < signed_at.replace(microsecond=0):
        return (_failed(Stage.TIME_STAMP, "时间戳的时间早于盖章时间。"),), None
    if found.layout is Layout.V5 and stamped_at < found.seal.created_at:
        return (_failed(Stage.TIME_STAMP, "时间戳的时间早于印章的制作时间。"),), None
    return (_passing(Stage.TIME_STAMP, "时间戳与签章相符。"),), stamped_at


def _signer(found: Signature, trust: Trust, at: datetime, stamped_at: datetime | None) -> Finding:
    """Judged when it was signed; what became of the certificate later is a notice."""
    signer = certificate_in(found.certificate)
    if signer is None or found.signed_at is None:
        return _failed(Stage.SIGNER, "签章人证书无法读取，或签章没有写明盖章时间。")
    return holder(signer, trust, signed_at=found.signed_at, at=at, stamped_at=stamped_at)


def holder(
    signer: Certificate,
    trust: Trust,
    *,
    signed_at: datetime,
    at: datetime,
    stamped_at: datetime | None = None,
) -> Finding:
    """Judge whoever signed, when they did.

    :param stamped_at: a time stamp vouches that it was there then; against whoever has a stolen key
        the signer's own word for the time counts nothing.
    """
    refused = trust.refusal(signer, signed_at)
    if refused and not _is_stale(refused):
        return _failed(Stage.SIGNER, f"签署时不可信：{refused.sentence}。")
    stolen = trust.compromised_since(signer)
    if stolen is not None and stamped_at is None:
        return _failed(
            Stage.SIGNER, "签章人的密钥已泄露，又没有可信的时间戳，不能证明签署在泄露之前。"
        )
    if stolen is not None and stamped_at is not None and stamped_at >= stolen:
        return _failed(Stage.SIGNER, "签章人的密钥已泄露，时间戳在泄露之后，不能采信。")
    later = refused or trust.refusal(signer, at)
    if later and later.stage in _LATER:
        return _notice(Stage.SIGNER, f"签署时有效；签署之后：{later.sentence}。")
    return _asked(Stage.SIGNER, signer, trust, "签章人证书在签署时有效、可信。")


def _is_stale(refused: paths.PathRefused) -> bool:
    """The authority's newest list ran out: said, but no fault of the seal."""
    return refused.stage is paths.Stage.REVOCATION_STALE


def _forgotten(refused: paths.PathRefused, at: datetime) -> bool:
    """Authorities leave certificates that ran out off their lists: nobody can ask any more."""
    unknown = refused.stage is paths.Stage.REVOCATION_UNKNOWN
    return unknown and refused.certificate.not_after < at


def _asked(stage: Stage, leaf: Certificate, trust: Trust, sentence: str) -> Finding:
    if not trust.asks(leaf):
        return _notice(stage, f"{sentence}没有核对吊销列表。")
    return _passing(stage, f"{sentence}吊销列表里没有它。")


def _passing(stage: Stage, sentence: str) -> Finding:
    return Finding(stage, Outcome.PASSED, sentence)


def _notice(stage: Stage, sentence: str) -> Finding:
    return Finding(stage, Outcome.NOTICE, sentence)


def _failed(stage: Stage, sentence: str) -> Finding:
    return Finding(stage, Outcome.FAILED, sentence)
