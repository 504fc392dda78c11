"""What keeps a version of a type from being published, each with the sentence that mends it."""

import re
from collections import Counter
from collections.abc import Iterator

from yiwang.lib.ofd.faults import MissingGlyph
from yiwang.services.licences.types.layouts import (
    FROM_FIELD,
    PART_NAMES,
    Layout,
    Overflow,
    Part,
    PartKind,
)
from yiwang.services.licences.types.licence_types import (
    SEAL_SIZES,
    FaceField,
    FaceKind,
    Meaning,
    TypeContent,
    TypeFault,
    ValidityKind,
)

from .layouts import SEE_ANNEX, fits
from .validity import date_face, period_face

QR_LEAST = 20.0
PAGE_LEAST, PAGE_MOST = 50.0, 420.0
SIZE_LEAST, SIZE_MOST = 2.0, 20.0
MOST_FIELDS, MOST_PARTS = 60, 200
LONGEST = 1000
TAG = re.compile(r"KZ_[A-Z][A-Z0-9]{0,30}")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
BASIC = re.compile(r"[0-9A-Z]{12}")
_NEAR = 0.05
_NEEDED = (Meaning.NUMBER, Meaning.HOLDER)
_DATED = frozenset({FaceKind.DATE, FaceKind.PERIOD})
_ONCE = (PartKind.TITLE, PartKind.QR, PartKind.STAMP)
_LONGEST_DAY = date_face("2026-12-28")
_LONGEST_PERIOD = period_face("2026-12-28/2036-12-27")


def faults(content: TypeContent) -> tuple[TypeFault, ...]:
    """Return everything that keeps a version from the public, facts first, then the face."""
    return (*_facts(content), *_fields(content), *layout_faults(content))


def field_faults(field: FaceField, others: tuple[FaceField, ...]) -> dict[str, str]:
    """Say by part of its sheet why a field cannot be kept beside the others."""
    found = _name_faults(field, others)
    if not 1 <= field.length <= LONGEST:
        found["length"] = f"最多字数要在 1 到 {LONGEST} 之间"
    elif len(field.sample) > field.length:
        found["sample"] = f"示例最多 {field.length} 个字"
    if field.meaning and any(o.meaning is field.meaning for o in others):
        found["meaning"] = "另一栏已经对应这项元数据，每项只能对应一栏"
    return found


def _name_faults(field: FaceField, others: tuple[FaceField, ...]) -> dict[str, str]:
    found = {}
    if not field.label:
        found["label"] = "请填写栏目名称"
    elif field.label in {o.label for o in others}:
        found["label"] = f"已经有“{field.label}”这一栏，请换一个名称"
    if not KEY.fullmatch(field.key) or field.key in {o.key for o in others}:
        found["key"] = "编码用小写字母、数字和下划线，字母开头，不能和别的栏目相同"
    if not TAG.fullmatch(field.tag):
        found["tag"] = "元数据标签以 KZ_ 开头，后面是栏目名称的拼音首字母，如 KZ_FZRQ"
    elif field.tag in {o.tag for o in others}:
        found["tag"] = f"标签 {field.tag} 已经有别的栏目在用，请在后面加数字"
    return found


def _facts(content: TypeContent) -> Iterator[TypeFault]:
    if not (content.name and content.authority and content.issuer):
        yield TypeFault("name", "请填写证照名称、定义机构和颁发机构")
    if not content.holders:
        yield TypeFault("holders", "请选择谁可以持有这类证照")
    rule = content.validity
    if rule.kind is ValidityKind.YEARS and not rule.years:
        yield TypeFault("validity", "请填写有效期是几年")
    if rule.kind in {ValidityKind.FIELD, ValidityKind.TERM}:
        field = content.field(rule.field)
        if field is None or field.kind not in _DATED:
            yield TypeFault("validity", "请选择有效期看照面上哪一栏，它要是日期或者起止日期")
    if not all(BASIC.fullmatch(code) for code in content.basic_codes):
        yield TypeFault("items", "关联事项填基本编码，12 位")


def _fields(content: TypeContent) -> Iterator[TypeFault]:
    for field in content.fields:
        others = tuple(o for o in content.fields if o is not field)
        for sentence in field_faults(field, others).values():
            yield TypeFault("field", f"“{field.label}”：{sentence}", field=field.key)
    meanings = {f.meaning for f in content.fields}
    if Meaning.NUMBER not in meanings:
        yield TypeFault("meaning", "请指定哪一栏是证照编号")
    if Meaning.HOLDER not in meanings:
        yield TypeFault("meaning", "请指定哪一栏是持证主体")


def layout_faults(content: TypeContent) -> Iterator[TypeFault]:
    """Judge the face: the page, each box by itself, what stands how often, what covers what."""
    layout = content.layout
    if not all(PAGE_LEAST <= side <= PAGE_MOST for side in (layout.width, layout.height)):
        yield TypeFault("page", f"页面的宽和高要在 {PAGE_LEAST:g} 到 {PAGE_MOST:g} 毫米之间")
    known = {f.key: f for f in content.fields}
    for n, part in enumerate(layout.parts):
        for sentence in _part_faults(part, layout, known, content):
            yield TypeFault(
                "part", f"第 {n + 1} 个部件（{_named(part, known)}）：{sentence}", part=n
            )
    yield from _counts(content)
    yield from _covered(layout, known)


def _named(part: Part, known: dict[str, FaceField]) -> str:
    field = known.get(part.field)
    return f"{PART_NAMES[part.kind]}“{field.label}”" if field else PART_NAMES[part.kind]


def _part_faults(
    part: Part, layout: Layout, known: dict[str, FaceField], content: TypeContent
) -> Iterator[str]:
    if part.w <= 0 or part.h <= 0:
        yield "宽和高要大于 0"
        return
    yield from _box_faults(part, layout, content)
    field = known.get(part.field)
    if part.kind in FROM_FIELD and field is None:
        yield "它的栏目已经删除，请换一栏或者删除这个部件"
    elif field is not None and _is_misplaced(part, field):
        yield "照片栏目用照片部件，别的栏目用内容部件"
    elif part.kind not in {PartKind.QR, PartKind.STAMP, PartKind.PHOTO}:
        yield from _text_faults(part, known)


def _is_misplaced(part: Part, field: FaceField) -> bool:
    shows = part.kind in {PartKind.VALUE, PartKind.PHOTO}
    return shows and (part.kind is PartKind.PHOTO) != (field.kind is FaceKind.PHOTO)


def _box_faults(part: Part, layout: Layout, content: TypeContent) -> Iterator[str]:
    is_within = part.right <= layout.width + _NEAR and part.bottom <= layout.height + _NEAR
    if min(part.x, part.y) < 0 or not is_within:
        yield "超出了页面，请移进来或者改小"
    if part.kind is PartKind.QR and (abs(part.w - part.h) > _NEAR or part.w < QR_LEAST):
        yield f"二维码要是正方形，边长至少 {QR_LEAST:g} 毫米"
    wide, high = SEAL_SIZES[content.seal]
    is_other = max(abs(part.w - wide), abs(part.h - high)) > _NEAR
    if part.kind is PartKind.STAMP and is_other:
        yield f"印章的位置要和印章一样大：宽 {wide:g}、高 {high:g} 毫米"


def _text_faults(part: Part, known: dict[str, FaceField]) -> Iterator[str]:
    if not SIZE_LEAST <= part.least <= part.size <= SIZE_MOST:
        yield f"字号要在 {SIZE_LEAST:g} 到 {SIZE_MOST:g} 毫米之间，最小字号不大于字号"
        return
    field = known.get(part.field)
    if part.kind is PartKind.VALUE and field is not None:
        words, told = _longest(field, part), f"最长 {field.length} 个字"
    else:
        words = part.text or (field.label if field else "")
        told = f"“{words}”"
        if not words:
            yield "请填写文字"
            return
    try:
        if not fits(part, words):
            yield f"{told}用最小字号也放不下，请加大方框、改小字号，或者改为转到附页"
    except MissingGlyph as error:
        yield error.sentence


def _longest(field: FaceField, part: Part) -> str:
    """The longest words a box has to hold."""
    if part.overflow is Overflow.ANNEX:
        return SEE_ANNEX
    if field.kind is FaceKind.DATE:
        return _LONGEST_DAY
    return _LONGEST_PERIOD if field.kind is FaceKind.PERIOD else "国" * field.length


def _counts(content: TypeContent) -> Iterator[TypeFault]:
    counted = Counter(p.kind for p in content.layout.parts)
    for kind in _ONCE:
        if counted[kind] != 1:
            yield TypeFault("count", f"版面上要有一个{PART_NAMES[kind]}，现在有 {counted[kind]} 个")
    shown = {PartKind.VALUE, PartKind.PHOTO}
    placed = Counter(p.field for p in content.layout.parts if p.kind in shown)
    for field in content.fields:
        if placed[field.key] > 1:
            yield TypeFault(
                "twice",
                f"“{field.label}”在版面上放了 {placed[field.key]} 次，只放一次",
                field=field.key,
            )
        if field.required and not placed[field.key]:
            yield TypeFault("missing", f"“{field.label}”是必填的，请放到版面上", field=field.key)


def _covered(layout: Layout, known: dict[str, FaceField]) -> Iterator[TypeFault]:
    """What covers what: a seal stands over words, never over photo or QR code."""
    bare = {PartKind.PHOTO, PartKind.QR}
    for n, one in enumerate(layout.parts):
        for other in layout.parts[n + 1 :]:
            kinds = {one.kind, other.kind}
            if PartKind.STAMP in kinds and not kinds & bare:
                continue
            if _overlap(one, other):
                words = f"{_named(one, known)}和{_named(other, known)}重叠了，请移开一个"
                yield TypeFault("overlap", words, part=n)


def _overlap(one: Part, other: Part) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > _NEAR and down > _NEAR
