"""Sealed documents of a small 测试 world: the seal library's authority, maker and signer."""

from datetime import date

from yiwang.lib.gm import cms
from yiwang.lib.ofd import copies, sealing
from yiwang.lib.ofd.signatures import Stamp
from yiwang.lib.ofd.writing import write
from yiwang.lib.seal import pictures
from yiwang.lib.seal.tests.pki import DAY, NOW, SIGNER, seal

from . import samples

SIGNED_AT = NOW - DAY
PICTURE = pictures.draw(pictures.Style.LICENCE, name="江州市云溪区市场监督管理局", test=True)
SEAL = seal(picture=PICTURE, name="江州市云溪区市场监督管理局电子证照专用章（测试）")
STAMP = Stamp(0, 135, 175)


def put(package, *, seal_der=SEAL, stamps=(STAMP,), signer=SIGNER, at=SIGNED_AT, **more):
    return sealing.seal(
        package,
        stamps=list(stamps),
        seal_der=seal_der,
        put=sealing.by_key(seal_der, sign=signer.sign, certificate=signer.der, at=at, **more),
        at=at,
    )


def by_signer(at=SIGNED_AT):
    return sealing.by_key(SEAL, sign=SIGNER.sign, certificate=SIGNER.der, at=at)


def signed_data(content, signer=SIGNER, at=SIGNED_AT):
    return cms.signed_data(
        content, signer=signer.certificate, sign=signer.sign, at=at, detached=True
    ).der


def copy_of(original, **changes):
    purpose = copies.Purpose(
        reason="办理贷款",
        user="江州银行云溪支行",
        until=date(2026, 12, 31),
        made_by="江州市政务服务平台",
    )
    parts = {
        "document_id": "c0" * 16,
        "sealings": [copies.Sealing(SEAL, by_signer())],
        "signed_data": signed_data,
        "at": SIGNED_AT,
    }
    return copies.annotated_copy(original, purpose, **{**parts, **changes})


PLAIN = write(samples.food_licence())
ONE = put(PLAIN)
TWO = put(ONE, stamps=[Stamp(0, 80, 175)])
COPY = copy_of(ONE)
