"""Seals as other products write them, put together value by value."""

from asn1crypto import core, parser

from yiwang.lib.gm.digest import sm3
from yiwang.lib.gm.signature import raw_to_der

from .pki import DAY, MAKER, NOW, PNG, SIGNER, XML, YEAR

SM2 = "1.2.156.10197.1.501"


def seq(*members):
    return parser.emit(0, 1, 16, b"".join(members))


def num(value):
    return core.Integer(value).dump()


def ia5(text):
    return core.IA5String(text).dump()


def utf8(text):
    return core.UTF8String(text).dump()


def octets(data):
    return core.OctetString(data).dump()


def bits(data):
    return core.OctetBitString(data).dump()


def oid(dotted):
    return core.ObjectIdentifier(dotted).dump()


def utc_time(at):
    return core.UTCTime(at).dump()


def general_time(at):
    return core.GeneralizedTime(at).dump()


def tagged(number, value):
    return parser.emit(2, 1, number, value)


EXTENSION = seq(seq(oid("1.2.156.1.1"), octets(b"vendor")))
CRITICAL = seq(seq(oid("1.2.156.1.1"), core.Boolean(True).dump(), octets(b"vendor")))


def info(version, *, time=general_time, listing=None, extensions=b""):
    """SES_SealInfo; ``listing``: the list type and list, or the list alone as in v1."""
    listing = listing or num(1) + seq(octets(SIGNER.der))
    return seq(
        seq(ia5("ES"), num(version), ia5("GOMAIN")),
        ia5("34150010000127"),
        seq(
            num(1), utf8("六安市公安局（测试）"), listing,
            time(NOW - 30 * DAY), time(NOW - 30 * DAY), time(NOW + YEAR),
        ),
        seq(ia5("png"), octets(PNG), num(42), num(42)),
        extensions,
    )  # fmt: skip


def new_seal(version=4, *, raw=False, tail=b"", **more):
    """V4, or v5; ``raw``: the signature value as r‖s; ``tail``: a time stamp."""
    about = info(version, **more)
    value = MAKER.sign(about)
    value = value if raw else raw_to_der(value)
    return seq(about, octets(MAKER.der), oid(SM2), bits(value), tail)


def new_signature(seal, *, version=4, raw=False, time=None, hashed=bits, extensions=b"", tail=b""):
    to_sign = seq(
        num(version), seal, time or general_time(NOW - DAY), hashed(sm3(XML)),
        ia5("/Doc_0/Signs/Sign_0/Signature.xml"), extensions,
    )  # fmt: skip
    value = SIGNER.sign(to_sign)
    value = value if raw else raw_to_der(value)
    return seq(to_sign, octets(SIGNER.der), oid(SM2), bits(value), tail)


def old_seal(algorithm=SM2):
    """GM/T 0031-2014: the maker signs information, certificate and algorithm together."""
    about = info(1, time=utc_time, listing=seq(octets(SIGNER.der)))
    maker, named = octets(MAKER.der), oid(algorithm)
    value = raw_to_der(MAKER.sign(seq(about, maker, named)))
    return seq(about, seq(maker, named, bits(value)))


def old_signature(seal=None, *, time=None, hashed=bits, algorithm=SM2):
    """``time``: the encoded timeInfo; by default a BIT STRING holding the text of a UTCTime."""
    to_sign = seq(
        num(1), seal or old_seal(), time or bits(b"261122023000Z"), hashed(sm3(XML)),
        ia5("/Doc_0/Signs/Sign_0/Signature.xml"), octets(SIGNER.der), oid(algorithm),
    )  # fmt: skip
    return seq(to_sign, bits(raw_to_der(SIGNER.sign(to_sign))))
