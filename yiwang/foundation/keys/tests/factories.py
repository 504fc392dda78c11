"""Keepers, keys and a certificate authority for tests."""

from datetime import UTC, datetime, timedelta

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.keys import commands, policy
from yiwang.foundation.keys.models import KeyRef
from yiwang.lib.gm import certificates, sm2
from yiwang.lib.gm.certificates import AUTHORITY, Certificate, Name

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


def staff(name: str, *permissions: str) -> Actor:
    return Actor(
        kind=ActorKind.STAFF, id=str(uuid7()), name=name, permissions=frozenset(permissions)
    )


LI, WANG = staff("李守钥", policy.KEEP), staff("王掌钥", policy.KEEP)
AUDITOR = staff("郑审", "audit.read")


def key(name: str = "platform/receipts", **more) -> KeyRef:
    commands.rotate(name=name, actor=SYSTEM, at=AT, **more)
    return KeyRef.objects.get(name=name, state="IN_USE")


class Outside:
    """A certificate authority with a licence, as far as a test can have one."""

    def __init__(self, name: str = "某省数字证书认证中心根证书") -> None:
        self.pair = sm2.provider().generate_key()
        self.root = certificates.issue(
            subject=Name.of(name),
            public_key=self.pair.public_key,
            issuer=None,
            sign=self._sign,
            not_before=AT - YEAR,
            not_after=AT + 20 * YEAR,
            key_usage=AUTHORITY,
            is_ca=True,
        )

    def _sign(self, message: bytes) -> bytes:
        return sm2.provider().sign(self.pair, message)

    def certify(self, public_key: bytes, *, until: datetime = AT + YEAR, **more) -> Certificate:
        return certificates.issue(
            subject=Name.of("示例县人民政府"),
            public_key=public_key,
            issuer=self.root,
            sign=self._sign,
            not_before=AT - timedelta(days=1),
            not_after=until,
            **more,
        )
