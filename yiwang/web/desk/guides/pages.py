"""Which statements of a guide are verified and which are not."""

from __future__ import annotations

from dataclasses import dataclass

from yiwang.services.catalogue.types import Guide

PARTS = {
    "bases": "设定依据",
    "conditions": "受理条件",
    "materials": "申请材料",
    "limits": "时限",
    "statutory": "法定时限",
    "promised": "承诺时限",
    "fee": "收费",
    "steps": "办理流程",
    "situations": "情形",
    "result": "办理结果",
    "forms": "表单",
    "form": "表单",
    "faq": "常见问题",
    "contact": "联系方式",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A statement with its mark."""

    part: str
    text: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A guide in the list."""

    code: str
    name: str
    organisation: str
    open_marks: int
    all_marks: int
    version: int


def marks(guide: Guide) -> tuple[Mark, ...]:
    """Return every statement that carries a mark, the open ones first."""
    found = [
        *(Mark("设定依据", b.text, b.verified) for b in guide.bases),
        *(Mark("受理条件", c.text, c.verified) for c in guide.conditions),
        *(Mark("申请材料", m.name, m.verified) for m in guide.materials),
        *(
            Mark(PARTS.get(part, part), "这一部分还没有核对", is_verified=False)
            for part in sorted(guide.unverified_parts)
        ),
    ]
    return tuple(sorted(found, key=lambda m: m.is_verified))


def line(guide: Guide) -> Line:
    """Return one guide with the number of its open marks."""
    every = marks(guide)
    return Line(
        guide.code,
        guide.name,
        guide.organisation_name,
        sum(not m.is_verified for m in every),
        len(every),
        guide.version_no,
    )
