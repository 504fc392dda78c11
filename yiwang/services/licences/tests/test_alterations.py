"""Every alteration of a licence of ours is refused, and the stage is named."""

from datetime import timedelta
from functools import partial

import pytest

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm.signature import raw_to_der
from yiwang.lib.ofd import sealing
from yiwang.lib.ofd.package import pack
from yiwang.lib.ofd.reading import read
from yiwang.lib.ofd.signatures import Stamp
from yiwang.lib.ofd.tests import test_alterations as files
from yiwang.lib.seal import encoding
from yiwang.lib.seal.tests.pki import SIGNER
from yiwang.services.licences import commands
from yiwang.services.licences.models import Seal

from .seal_factories import AT, usable
from .test_verification import LATER, PLAIN, judged, put

SIGN = "Doc_0/Signs/Sign_0"
FONTS = "Doc_0/Res/font_7.ttf", "Doc_0/Res/font_5.ttf"


@pytest.fixture
def row(office) -> Seal:
    return usable(office)


def with_member(name, change, content):
    members = dict(read(content).members)
    return pack({**members, name: change(members[name])})


def other_font(content):
    members = dict(read(content).members)
    return pack({**members, FONTS[0]: members[FONTS[1]]})


def flip(data: bytes) -> bytes:
    return data[:-1] + bytes((data[-1] ^ 1,))


def sealed_with(row, *, at=LATER, certificate=None, sign=None) -> bytes:
    """The file with the seal put by hand, whatever the commands would say to it."""
    holder = certificate or bytes(row.certificate)

    def own(message):
        return keys.sign(row.key_name, message).value

    def forged(data_hash, path):
        covered = encoding.to_sign(
            seal=bytes(row.der), signed_at=at, data_hash=data_hash, property_info=path
        )
        return encoding.signed(covered, holder, raw_to_der((sign or own)(covered)), None)

    return sealing.seal(
        PLAIN, stamps=[Stamp(0, 135, 175)], seal_der=bytes(row.der), put=forged, at=at
    )


@pytest.mark.parametrize(
    ("change", "is_altered", "stage"),
    [
        (partial(with_member, FONTS[0], flip), True, "内容摘要"),
        (other_font, True, "内容摘要"),
        (partial(with_member, "OFD.xml", lambda d: d.replace(b"2026", b"2036")), True, "内容摘要"),
        (
            partial(with_member, f"{SIGN}/Signature.xml", lambda d: d.replace(b"135 1", b"136 1")),
            True,
            "签章原文",
        ),
        (partial(with_member, f"{SIGN}/SignedValue.dat", flip), False, "时间戳"),
        (partial(with_member, f"{SIGN}/Seal.esl", flip), True, "内容摘要"),
        (lambda _: files.bomb(), False, "文件结构"),
        (lambda _: files.lying_bomb(), False, "文件结构"),
        (lambda content: content[: len(content) // 2], False, "文件结构"),
    ],
    ids=["font", "wrong font", "metadata", "stamp moved", "last bit", "seal copy", "bomb",
         "lying bomb", "truncated"],
)  # fmt: skip
def test_an_altered_file(office, row, change, is_altered, stage):
    found = judged(change(put(row, office)))
    assert (found.holds, found.is_altered, found.stage) == (False, is_altered, stage)


def test_a_stranger_s_signature_under_our_seal(row):
    found = judged(sealed_with(row, certificate=SIGNER.der, sign=SIGNER.sign))
    assert (found.holds, found.stage) == (False, "签章人授权")


def test_another_key_under_our_certificate(row):
    assert judged(sealed_with(row, sign=SIGNER.sign)).stage == "签章签名"


@pytest.mark.parametrize("years", [-1, 4])
def test_a_seal_used_before_it_was_made_or_after_it_ran_out(row, years):
    at = AT + timedelta(days=366 * years)
    found = judged(sealed_with(row, at=at), at=at + timedelta(hours=1))
    assert (found.holds, found.stage) == (False, "签章时间")


@pytest.mark.parametrize(("minutes", "holds"), [(4, True), (6, False)])
def test_clocks_may_differ_by_five_minutes(office, row, minutes, holds):
    commands.publish_revocation_lists(actor=SYSTEM, at=AT)
    found = judged(put(row, office), at=LATER - timedelta(minutes=minutes))
    assert (found.holds, found.stage) == (holds, "" if holds else "签章时间")
    assert not holds or any("时钟可能偏快" in one for one in found.seals[0].notices)


def test_an_unstamped_signature_of_the_same_bytes_holds(row):
    """What the helper of this table makes is right but for what each test makes wrong."""
    assert judged(sealed_with(row)).holds
