"""What a licence says of itself in its file (元数据), GB/T 36903; names as in use, days as ISO."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from yiwang.services.licences.types.licence_types import FaceKind, TypeContent

from .validity import OPEN

CODE_KINDS: Mapping[str, str] = {"111": "公民身份号码", "001": "统一社会信用代码"}
_BETWEEN = "^"


@dataclass(frozen=True, slots=True)
class Metadata:
    """The common elements; ``holders`` are name, code and kind of code of each."""

    name: str
    identifier: str
    number: str
    type_code: str
    issuer: str
    issuer_code: str
    region_code: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    holders: Sequence[tuple[str, str, str]] = field(default=(), repr=False)


def custom(
    given: Metadata, content: TypeContent, texts: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return name and value of all that the file carries, the type's own fields last."""
    names, codes, kinds = zip(*given.holders, strict=True) if given.holders else ((), (), ())
    told = (
        ("ZZMC", given.name),
        ("ZZBS", given.identifier),
        ("ZZBH", given.number),
        ("ZZLXDM", given.type_code),
        ("ZZBFJG", given.issuer),
        ("ZZBFJGDM", given.issuer_code),
        ("ZZBFRQ", given.issued_on.isoformat()),
        ("CZZT", _BETWEEN.join(names)),
        ("CZZTDM", _BETWEEN.join(codes)),
        ("CZZTDMLX", _BETWEEN.join(CODE_KINDS.get(kind, "") for kind in kinds)),
        ("CZZTDMLXDM", _BETWEEN.join(kinds)),
        ("ZZYXQQSRQ", given.valid_from.isoformat()),
        ("ZZYXQJZRQ", given.valid_to.isoformat() if given.valid_to else OPEN),
    )
    own = (
        (one.tag, texts.get(one.key, ""))
        for one in content.fields
        if one.tag and one.kind is not FaceKind.PHOTO
    )
    return tuple((name, value) for name, value in (*told, *own) if value)
