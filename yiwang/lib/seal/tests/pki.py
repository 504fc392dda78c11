"""A small 测试 world: an authority, a maker of seals, a signer, a seal and a document."""

from datetime import UTC, datetime, timedelta
from typing import Any

from yiwang.lib.gm import certificates
from yiwang.lib.gm.certificates import AUTHORITY, Name, RevocationList, Revoked
from yiwang.lib.gm.digest import sm3
from yiwang.lib.gm.openssl import OpenSSL
from yiwang.lib.seal.making import Design, make
from yiwang.lib.seal.signing import sign
from yiwang.lib.seal.structures import Picture
from yiwang.lib.seal.verifying import Sealed, Trust

GM = OpenSSL()
NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = 365 * DAY
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
XML = b"<ofd:Signature/>"
PATH = "/Doc_0/Signs/Sign_0/Signature.xml"


class Holder:
    """A key and its certificate."""

    def __init__(self, name, issuer=None, *, start=NOW - YEAR, end=NOW + 5 * YEAR, **more):
        self.key = GM.generate_key()
        self.certificate = certificates.issue(
            subject=Name.of(name, organisation="六安市数据资源管理局（测试）"),
            public_key=self.key.public_key,
            issuer=issuer.certificate if issuer else None,
            sign=issuer.sign if issuer else self.sign,
            not_before=start,
            not_after=end,
            **more,
        )
        self.der = self.certificate.der

    def sign(self, message):
        return GM.sign(self.key, message)


ROOT = Holder("测试根证书", is_ca=True, key_usage=AUTHORITY)
MAKER = Holder("测试制章系统", ROOT)
SIGNER = Holder("六安市数据资源管理局（测试）", ROOT)


def revocations(*revoked, at=NOW) -> RevocationList:
    """The authority's list; ``revoked`` are (holder, when, reason)."""
    return certificates.revocation_list(
        issuer=ROOT.certificate,
        sign=ROOT.sign,
        number=1,
        at=at,
        next_update=at + 30 * DAY,
        revoked=[Revoked(holder.certificate.serial, when, why) for holder, when, why in revoked],
    )


TRUST = Trust(anchors=(ROOT.certificate,), revocation_lists=(revocations(),))
SEALED = Sealed(data=XML, property_info=PATH)


def design(**changes) -> Design:
    plain: dict[str, Any] = {
        "code": "34150010000127",
        "name": "六安市市场监督管理局行政审批专用章（测试）",
        "kind": 3,
        "picture": Picture("PNG", PNG, 42, 42),
        "signers": (SIGNER.der,),
        "valid_from": NOW - 30 * DAY,
        "valid_until": NOW + YEAR,
    }
    return Design(**plain | changes)


def seal(*, created_at=NOW - 30 * DAY, maker=MAKER, **changes) -> bytes:
    return make(design(**changes), created_at=created_at, maker=maker.der, sign=maker.sign)


def signed(made=None, *, at=NOW - DAY, signer=SIGNER, data_hash=None, **more) -> bytes:
    return sign(
        seal=made or SEAL,
        data_hash=data_hash or sm3(XML),
        property_info=PATH,
        signed_at=at,
        certificate=signer.der,
        sign=signer.sign,
        **more,
    )


SEAL = seal()
SIGNED = signed()
