"""A small PKI for tests: a root, an authority under it, and whom they certify."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from yiwang.lib.gm import certificates
from yiwang.lib.gm.certificates import AUTHORITY, Certificate, Name, RevocationList
from yiwang.lib.gm.openssl import OpenSSL, OpenSSLKey

GM = OpenSSL()
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
END = datetime(2036, 1, 5, tzinfo=UTC)
DURING = datetime(2026, 6, 1, 1, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    """A certificate with the key that belongs to it."""

    certificate: Certificate
    key: OpenSSLKey

    def sign(self, message: bytes) -> bytes:
        return GM.sign(self.key, message)

    def certify(self, common_name: str, **options: Any) -> "Holder":
        return certify(common_name, issuer=self, **options)

    def certify_authority(self, common_name: str, **options: Any) -> "Holder":
        return self.certify(common_name, **({"is_ca": True, "key_usage": AUTHORITY} | options))

    def revoke(self, *revoked: certificates.Revoked, **options: Any) -> RevocationList:
        times: dict[str, Any] = {
            "number": 1,
            "at": DURING,
            "next_update": DURING + timedelta(days=7),
        }
        return certificates.revocation_list(
            issuer=self.certificate, sign=self.sign, revoked=revoked, **(times | options)
        )


def certify(common_name: str, *, issuer: Holder | None, **options: Any) -> Holder:
    key = GM.generate_key()
    given: dict[str, Any] = {"not_before": BEGIN, "not_after": END} | options
    return Holder(
        certificates.issue(
            subject=Name.of(common_name, organisation="一网测试"),
            public_key=key.public_key,
            issuer=issuer.certificate if issuer else None,
            sign=issuer.sign if issuer else lambda message: GM.sign(key, message),
            **given,
        ),
        key,
    )


def root(common_name: str = "测试根") -> Holder:
    return certify(common_name, issuer=None, is_ca=True, key_usage=AUTHORITY)
