"""Rules of situations: each is reached, and asks for materials that stand in the list."""

from .shape import Check, Found, Subject

SMALLEST = "最小颗粒化（安徽 2018-08）"
MOST = 99
"""A handled variant's serial has two digits."""


def _empty(subject: Subject) -> Found:
    for n, row in enumerate(subject.body.get("situations", ()), 1):
        if not row.get("materials") and not row.get("not_applicable") and not row.get("note"):
            yield f"situations.{n}", f"情形“{row['name']}”没有材料，请填写或注明“无需材料”"


def _numbers(subject: Subject) -> Found:
    numbers = {m["no"] for m in subject.materials}
    for n, row in enumerate(subject.body.get("situations", ()), 1):
        if not set(row.get("materials", ())) <= numbers:
            yield f"situations.{n}", f"情形“{row['name']}”用了清单里没有的材料，请重新选择"


def _answers(subject: Subject) -> Found:
    offered = {
        q["key"]: {o["key"] for o in q["options"]} for q in subject.body.get("questions", ())
    }
    for n, row in enumerate(subject.body.get("situations", ()), 1):
        if any(o not in offered.get(q, ()) for q, o in row.get("answers", {}).items()):
            yield f"situations.{n}", f"情形“{row['name']}”的回答不在问题里，请重新选择"


def _count(subject: Subject) -> Found:
    if len(subject.body.get("situations", ())) > MOST:
        yield "situations", f"一个事项最多{MOST}个情形，业务办理项编码只有两位序号，请拆成子项"


CHECKS = (
    Check("situation", "情形的材料", SMALLEST, _empty),
    Check("situation_no", "情形用的材料", SMALLEST, _numbers),
    Check("situation_answer", "情形的回答", SMALLEST, _answers),
    Check("situation_count", "业务办理项编码", "GB/T 39554.1-2020", _count),
)
