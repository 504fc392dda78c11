"""What a version says: as kept, compared with another, and changed in one place."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from yiwang.services.licences.types.layouts import FROM_FIELD, Layout, PartKind
from yiwang.services.licences.types.licence_types import (
    FACE_NAMES,
    HOLDER_NAMES,
    MASK_NAMES,
    MEANING_NAMES,
    SEAL_NAMES,
    SEAL_SIZES,
    FaceField,
    FaceKind,
    HolderKind,
    Mask,
    Meaning,
    SealStyle,
    TypeContent,
    Validity,
    ValidityKind,
)

from .layouts import layout_of, plain_layout
from .validity import rule_text

ITEMS = "关联事项"


def plain_content(content: TypeContent) -> dict[str, Any]:
    """Return what a version says as plain values, for keeping."""
    return {**asdict(content), "layout": plain_layout(content.layout)}


def content_of(plain: Mapping[str, Any]) -> TypeContent:
    """Return what was kept."""
    rule = plain["validity"]
    fields = (
        FaceField(
            **{
                **field,
                "kind": FaceKind(field["kind"]),
                "meaning": Meaning(field["meaning"]),
                "mask": Mask(field["mask"]),
            }
        )
        for field in plain["fields"]
    )
    return TypeContent(
        name=plain["name"],
        authority=plain["authority"],
        issuer=plain["issuer"],
        holders=tuple(HolderKind(kind) for kind in plain["holders"]),
        validity=Validity(
            ValidityKind(rule["kind"]), tuple(rule["years"]), rule["or_open"], rule["field"]
        ),
        seal=SealStyle(plain["seal"]),
        basic_codes=tuple(plain["basic_codes"]),
        fields=tuple(fields),
        layout=layout_of(plain["layout"]),
    )


def with_field(content: TypeContent, field: FaceField, old: str = "") -> TypeContent:
    """Return the content with a field more, or with one in place of ``old``; its boxes follow."""
    if not old:
        return replace(content, fields=(*content.fields, field))
    fields = tuple(field if f.key == old else f for f in content.fields)
    parts = tuple(
        replace(p, field=field.key) if p.field == old else p for p in content.layout.parts
    )
    rule = content.validity
    if rule.field == old:
        rule = replace(rule, field=field.key)
    layout = replace(content.layout, parts=parts)
    return replace(content, fields=fields, layout=layout, validity=rule)


def without_field(content: TypeContent, key: str) -> TypeContent:
    """Return the content without a field and without its boxes."""
    fields = tuple(f for f in content.fields if f.key != key)
    parts = tuple(p for p in content.layout.parts if not (p.kind in FROM_FIELD and p.field == key))
    return replace(content, fields=fields, layout=replace(content.layout, parts=parts))


def moved_field(content: TypeContent, key: str, *, up: bool) -> TypeContent:
    """Return the content with a field one place further up or down; at the end nothing moves."""
    fields = list(content.fields)
    at = next(n for n, f in enumerate(fields) if f.key == key)
    to = at - 1 if up else at + 1
    if 0 <= to < len(fields):
        fields[at], fields[to] = fields[to], fields[at]
    return replace(content, fields=tuple(fields))


def with_facts(content: TypeContent, **facts: Any) -> TypeContent:
    """Return the content with other facts; the title and the place of the seal follow."""
    changed = replace(content, **facts)
    wide, high = SEAL_SIZES[changed.seal]
    parts = []
    for part in content.layout.parts:
        if part.kind is PartKind.STAMP and changed.seal is not content.seal:
            part = replace(part, w=wide, h=high)  # noqa: PLW2901  one part, made anew
        if part.kind is PartKind.TITLE and part.text == content.name:
            part = replace(part, text=changed.name)  # noqa: PLW2901  likewise
        parts.append(part)
    return replace(changed, layout=replace(changed.layout, parts=tuple(parts)))


def changes(old: TypeContent | None, new: TypeContent) -> tuple[str, ...]:
    """Say what differs between two versions, a sentence for each difference."""
    if old is None:
        return ()
    return (
        *_facts_changed(old, new),
        *_fields_changed(old, new),
        *_face_changed(old.layout, new.layout),
    )


def fact_texts(content: TypeContent) -> dict[str, str]:
    """Return the facts of a version in words, by their names."""
    labels = {f.key: f.label for f in content.fields}
    return {
        "证照名称": content.name,
        "定义机构": content.authority,
        "颁发机构": content.issuer,
        "持证主体": "、".join(HOLDER_NAMES[kind] for kind in content.holders),
        "有效期": rule_text(content.validity, labels),
        "印章样式": SEAL_NAMES[content.seal],
        ITEMS: "、".join(content.basic_codes),
    }


def _facts_changed(old: TypeContent, new: TypeContent) -> Iterator[str]:
    before, after = fact_texts(old), fact_texts(new)
    for name, text in after.items():
        if before[name] != text:
            yield f"{name}：“{before[name]}”改为“{text}”"


def _fields_changed(old: TypeContent, new: TypeContent) -> Iterator[str]:
    before = {f.key: f for f in old.fields}
    after = {f.key: f for f in new.fields}
    yield from (f"删除栏目“{f.label}”" for key, f in before.items() if key not in after)
    for key, field in after.items():
        if key not in before:
            yield f"增加栏目“{field.label}”"
        elif before[key] != field:
            told = zip(_told(before[key]), _told(field), strict=True)
            words = [f"{a}改为{b}" for a, b in told if a != b]
            yield f"栏目“{field.label}”：{'；'.join(words)}"
    if [k for k in before if k in after] != [k for k in after if k in before]:
        yield "栏目的顺序变了"


def _told(field: FaceField) -> tuple[str, ...]:
    return (
        f"名称“{field.label}”",
        FACE_NAMES[field.kind],
        f"最多 {field.length} 个字",
        "必填" if field.required else "选填",
        f"标签 {field.tag}",
        MEANING_NAMES[field.meaning],
        MASK_NAMES[field.mask],
        f"示例“{field.sample}”",
    )


def _face_changed(old: Layout, new: Layout) -> Iterator[str]:
    if (old.width, old.height) != (new.width, new.height):
        yield f"页面从{_page(old)}改为{_page(new)}"
    if (old.frame, old.tint) != (new.frame, new.tint):
        yield "边框或者颜色变了"
    moved = len(set(new.parts) - set(old.parts))
    gone = len(set(old.parts) - set(new.parts))
    if moved or gone:
        yield f"版面变了：{max(moved, gone)} 个部件和原来不同"


def _page(layout: Layout) -> str:
    return f"宽 {layout.width:g}、高 {layout.height:g} 毫米"
