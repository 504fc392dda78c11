"""The ASN.1 module of GB/T 38540-2020 in asn1crypto's own words, to read back what we write."""

from asn1crypto import core


def _sequence(*fields):
    return type("Sequence", (core.Sequence,), {"_fields": list(fields)})


def _list(of):
    return type("List", (core.SequenceOf,), {"_child_spec": of})


Header = _sequence(("ID", core.IA5String), ("version", core.Integer), ("Vid", core.IA5String))
Property = _sequence(
    ("type", core.Integer),
    ("name", core.UTF8String),
    ("certListType", core.Integer),
    ("certList", _list(core.OctetString)),
    ("createDate", core.GeneralizedTime),
    ("validStart", core.GeneralizedTime),
    ("validEnd", core.GeneralizedTime),
)
PictureInfo = _sequence(
    ("type", core.IA5String),
    ("data", core.OctetString),
    ("width", core.Integer),
    ("height", core.Integer),
)
SealInfo = _sequence(
    ("header", Header),
    ("esID", core.IA5String),
    ("property", Property),
    ("picture", PictureInfo),
)
SESeal = _sequence(
    ("eSealInfo", SealInfo),
    ("cert", core.OctetString),
    ("signAlgID", core.ObjectIdentifier),
    ("signedValue", core.OctetBitString),
)
ToSign = _sequence(
    ("version", core.Integer),
    ("eseal", SESeal),
    ("timeInfo", core.GeneralizedTime),
    ("dataHash", core.OctetBitString),
    ("propertyInfo", core.IA5String),
)
SESSignature = _sequence(
    ("toSign", ToSign),
    ("cert", core.OctetString),
    ("signatureAlgID", core.ObjectIdentifier),
    ("signature", core.OctetBitString),
    ("timeStamp", core.OctetBitString, {"explicit": 0, "optional": True}),
)
