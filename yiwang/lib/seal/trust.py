"""Whom a reader of seals trusts, and what revocation lists and time stamps say of a certificate."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from yiwang.lib.gm import cms, paths, timestamps
from yiwang.lib.gm.certificates import Certificate, Malformed, RevocationList

_COMPROMISED = frozenset({"key_compromise", "ca_compromise", "aa_compromise"})


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the reader trusts."""

    anchors: tuple[Certificate, ...]
    chain: tuple[Certificate, ...] = ()
    """Certificates that may stand between."""
    revocation_lists: tuple[RevocationList, ...] | None = None
    """None: revocation is not asked, and the verdict says so."""
    unlisted: tuple[Certificate, ...] = ()
    """Authorities of which no list is at hand: not asked of those they certified either."""
    time_stamp: Callable[[bytes, bytes], datetime] | None = None
    """Token and what it should cover → its time; raises ValueError with a sentence."""

    def asks(self, leaf: Certificate) -> bool:
        """Whether lists are asked for this certificate."""
        silent = any(paths.could_have_issued(one, leaf) for one in self.unlisted)
        return self.revocation_lists is not None and not silent

    def refusal(
        self, leaf: Certificate, at: datetime, *, usage: paths.Usage = paths.Usage.SIGN
    ) -> paths.PathRefused | None:
        """Why the certificate is not trusted at that time; None: it is."""
        try:
            paths.validate(
                leaf,
                chain=self.chain,
                anchors=self.anchors,
                at=at,
                usage=usage,
                revocation_lists=self.revocation_lists if self.asks(leaf) else None,
            )
        except paths.PathRefused as refused:
            return refused
        return None

    def compromised_since(self, leaf: Certificate) -> datetime | None:
        """From when the key is known or feared to be in other hands; None: it is not."""
        named = (one.revoked.get(leaf.serial) for one in self.revocation_lists or ()
                 if one.issuer == leaf.issuer)  # fmt: skip
        return min((e.since for e in named if e and e.reason in _COMPROMISED), default=None)

    def with_stamps(self) -> "Trust":
        """Take time stamps of authorities under the same anchors (GB/T 20520)."""
        return replace(self, time_stamp=self._stamped_at)

    def _stamped_at(self, token: bytes, data: bytes) -> datetime:
        try:
            found = timestamps.Token.parse(token)
            authority = found.verify(
                data, chain=self.chain, anchors=self.anchors, revocation_lists=None
            )
        except Malformed:
            raise ValueError("数据不完整或格式不正确，无法读取。") from None
        except timestamps.StampRefused:
            raise ValueError("它不是加在这个签章上的，可能是从别处移来的。") from None
        except cms.SignatureRefused:
            raise ValueError("签名不正确，被改动或系伪造。") from None
        except paths.PathRefused as refused:
            raise ValueError(f"{refused.sentence}。") from None
        later = self.refusal(authority, found.at, usage=paths.Usage.TIME_STAMP)
        if later is not None and later.stage is not paths.Stage.REVOCATION_STALE:
            raise ValueError(f"{later.sentence}。")
        if self.compromised_since(authority) is not None:
            raise ValueError("时间戳服务的密钥已泄露，它的时间不能采信。")
        return found.at
