"""Whether a certificate may be trusted for a use at a time (RFC 5280, 6; GB/T 20518).

The path is built from the leaf to an anchor, then judged. Fails closed: an issuer not found, a use
not granted, a critical extension not understood or a revocation state not known is a refusal.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final

from .certificates import AUTHORITY, SIGNING, TIME_STAMPING, Certificate, KeyUsage, RevocationList

__all__ = ["PathRefused", "Stage", "Usage", "could_have_issued", "validate"]

LONGEST: Final = 8
"""Certificates of a path; real ones have two to four."""
_FAILURES = 32
"""Signatures that may fail on the way up; honest paths have none, or one per renewed key."""
_UNDERSTOOD = frozenset(
    {
        "2.5.29.14",  # subject key identifier
        "2.5.29.15",  # key usage
        "2.5.29.17",  # alternative names: names are not compared with anything here
        "2.5.29.19",  # basic constraints
        "2.5.29.31",  # where revocation lists are: the caller brings them
        "2.5.29.32",  # policies: any policy will do
        "2.5.29.35",  # authority key identifier
        "2.5.29.37",  # extended key usage
    }
)
_UNDERSTOOD_OF_LISTS = frozenset({"2.5.29.20", "2.5.29.21", "2.5.29.24", "2.5.29.28", "2.5.29.35"})


class Usage(StrEnum):
    """What the leaf is to be trusted for."""

    SIGN = "sign"
    """Signatures and seals: digital signature or non-repudiation."""
    TIME_STAMP = "time-stamp"
    """Time-stamp tokens: that, and time stamping as the only purpose, marked critical."""


class Stage(StrEnum):
    """What was wrong; ``label`` says it to people."""

    UNTRUSTED = "untrusted", "证书不是由受信任的机构签发"
    BAD_SIGNATURE = "bad-signature", "证书上的机构签名不正确，证书可能被改动"
    NOT_YET = "not-yet", "证书尚未生效"
    EXPIRED = "expired", "证书已过有效期"
    NOT_AN_AUTHORITY = "not-an-authority", "签发者的证书无权签发证书"
    WRONG_USAGE = "wrong-usage", "证书不能用于此用途"
    UNKNOWN_CRITICAL = "unknown-critical", "证书含有系统不能识别的关键扩展"
    REVOKED = "revoked", "证书已被吊销"
    REVOCATION_UNKNOWN = "revocation-unknown", "没有可用的吊销列表，不能确认证书未被吊销"
    REVOCATION_STALE = "revocation-stale", "吊销列表已过期，不能确认证书近来没有被吊销"

    label: str

    def __new__(cls, value: str, label: str) -> "Stage":
        """Keep the sentence beside the word."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.label = label
        return made


class PathRefused(ValueError):
    """The certificate is not trusted for this at this time; ``certificate`` is the one at fault."""

    def __init__(self, stage: Stage, certificate: Certificate) -> None:
        super().__init__(f"{stage.value}: {certificate.subject}")
        self.stage = stage
        self.certificate = certificate

    @property
    def sentence(self) -> str:
        """For people: what is wrong with whose certificate."""
        return f"{self.stage.label}（{self.certificate.subject.common_name}）"


def validate(
    leaf: Certificate,
    *,
    chain: Iterable[Certificate],
    anchors: Iterable[Certificate],
    at: datetime,
    usage: Usage,
    revocation_lists: Iterable[RevocationList] | None,
) -> None:
    """Trust the leaf for that use at that time, or say why not.

    :param chain: certificates that may stand between, in any order; useless ones do no harm.
    :param anchors: what is trusted by decree.
    :param revocation_lists: lists of then or later, in any order; None leaves revocation unasked,
        an empty one makes every certificate under an anchor ``REVOCATION_UNKNOWN``; a list
        past its next update is ``REVOCATION_STALE``.
    :raises PathRefused: with the stage and the certificate at fault.
    """
    path = _path(leaf, list(chain), list(anchors))
    for certificate in path:
        _valid(certificate, at)
        if not certificate.critical <= _UNDERSTOOD:
            raise PathRefused(Stage.UNKNOWN_CRITICAL, certificate)
    for depth, authority in enumerate(path[1:]):
        _may_issue(authority, [below for below in path[1 : 1 + depth] if not below.self_issued])
    _may(leaf, usage)
    if revocation_lists is not None:
        lists = list(revocation_lists)
        asked = [_not_revoked(leaf, above, lists, at) for leaf, above in pairwise(path)]
        stale = next((one for one in asked if one is not None), None)
        if stale is not None:
            raise PathRefused(Stage.REVOCATION_STALE, stale)


def _path(
    leaf: Certificate, chain: list[Certificate], anchors: list[Certificate]
) -> Sequence[Certificate]:
    """The leaf, what stands between, the anchor: every signature on the way holds."""
    forged: list[Certificate] = []
    found = _upwards((leaf,), [*anchors, *chain], anchors, {leaf}, forged)
    if found:
        return found
    if forged:
        raise PathRefused(Stage.BAD_SIGNATURE, forged[0])
    raise PathRefused(Stage.UNTRUSTED, leaf)


def _upwards(
    path: tuple[Certificate, ...],
    known: list[Certificate],
    anchors: list[Certificate],
    seen: set[Certificate],
    forged: list[Certificate],
) -> tuple[Certificate, ...] | None:
    """Go up by names and key identifiers; an authority with a renewed key has two certificates.

    Each certificate is climbed from once and few signatures may fail, so that a heap of
    certificates made by a stranger to certify each other takes no longer than an honest one.
    """
    last = path[-1]
    if last in anchors:
        return path
    for issuer in known:
        if issuer in seen or len(path) == LONGEST or not could_have_issued(issuer, last):
            continue
        if len(forged) == _FAILURES:
            return None
        if not last.is_signed_by(issuer.public_key):
            forged.append(last)
            continue
        seen.add(issuer)
        found = _upwards((*path, issuer), known, anchors, seen, forged)
        if found:
            return found
    return None


def could_have_issued(issuer: Certificate, below: Certificate) -> bool:
    """Whether names and key identifiers fit; the signature is another question."""
    if issuer.subject != below.issuer:
        return False
    known = issuer.subject_key_id and below.authority_key_id
    return not known or issuer.subject_key_id == below.authority_key_id


def _valid(certificate: Certificate, at: datetime) -> None:
    if at < certificate.not_before:
        raise PathRefused(Stage.NOT_YET, certificate)
    if at > certificate.not_after:
        raise PathRefused(Stage.EXPIRED, certificate)


def _may_issue(authority: Certificate, between: Sequence[Certificate]) -> None:
    usage = authority.key_usage or frozenset()
    if not authority.is_ca or KeyUsage.KEY_CERT_SIGN not in usage:
        raise PathRefused(Stage.NOT_AN_AUTHORITY, authority)
    if authority.path_length is not None and len(between) > authority.path_length:
        raise PathRefused(Stage.NOT_AN_AUTHORITY, authority)


def _may(leaf: Certificate, usage: Usage) -> None:
    """An authority's key, or one kept for time stamps, signs nothing else."""
    granted = leaf.key_usage or frozenset()
    if not granted & SIGNING or granted & AUTHORITY or leaf.is_ca:
        raise PathRefused(Stage.WRONG_USAGE, leaf)
    stamping = TIME_STAMPING in leaf.extended_key_usage
    if usage is Usage.SIGN and stamping:
        raise PathRefused(Stage.WRONG_USAGE, leaf)
    if usage is Usage.TIME_STAMP and not (
        leaf.extended_key_usage == {TIME_STAMPING} and "2.5.29.37" in leaf.critical
    ):
        raise PathRefused(Stage.WRONG_USAGE, leaf)


def _not_revoked(
    certificate: Certificate, authority: Certificate, lists: list[RevocationList], at: datetime
) -> Certificate | None:
    """Any list of the authority convicts; only one that speaks of that time acquits.

    Returns the certificate when all lists ran out before: whoever forgives that must not overlook
    what another list says of an authority further up.
    A hold (certificate_hold) ends with the first later list that no longer names it.
    """
    own = [
        one
        for one in lists
        if one.issuer == certificate.issuer and one.is_signed_by(authority.public_key)
    ]
    speaking = [one for one in own if _speaks_of(one, certificate)]
    silent = [one.this_update for one in speaking if certificate.serial not in one.revoked]
    for one in own:
        entry = one.revoked.get(certificate.serial)
        if entry is None or entry.since > at or entry.reason == "remove_from_crl":
            continue
        released = entry.reason == "certificate_hold" and any(
            one.this_update < later <= at for later in silent
        )
        if not released:
            raise PathRefused(Stage.REVOKED, certificate)
    may_list = KeyUsage.CRL_SIGN in (authority.key_usage or frozenset())
    ends = [one.next_update for one in speaking if one.next_update]
    if not may_list or not ends:
        raise PathRefused(Stage.REVOCATION_UNKNOWN, certificate)
    return certificate if max(ends) < at else None


def _speaks_of(one: RevocationList, certificate: Certificate) -> bool:
    """Whether its silence means something.

    Of its own time and of all before; but once the certificate has run out an authority may leave
    it off, so a list made after that says nothing, unless it says that it keeps those too.
    """
    understood = one.critical <= _UNDERSTOOD_OF_LISTS
    kept = one.keeps_since is not None and one.keeps_since <= certificate.not_after
    named = kept or one.this_update <= certificate.not_after
    return understood and one.speaks_of(certificate) and named
