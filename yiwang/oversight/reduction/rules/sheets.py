"""A sheet of self-check: its lines from texts in force, what may be said of each, what it makes."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from yiwang.oversight.reduction.types import (
    FOR_STEPS,
    OUTCOME_NAMES,
    TO_CHOOSE,
    Choice,
    Line,
    Outcome,
)

Plain = Mapping[str, Any]
KINDS = (
    ("盖章", ("盖章", "签章", "用印", "加盖")),
    ("备案", ("备案",)),
    ("确认", ("确认", "签字", "核准")),
    ("告知", ("告知", "公示", "通知")),
    ("审核", ("审核", "审查", "审批", "初审", "复审", "核查", "评审")),
)
"""Kinds of steps that S3 names, with the words that show them."""
OTHER = "其他环节"
MATERIAL = "材料"
INSTEAD = {
    Outcome.MERGE: "请写明并入哪个材料或者环节",
    Outcome.SHARE: "请写明由哪种证照或者数据代替",
    Outcome.PROMISE: "请写明承诺的内容",
    Outcome.VERIFY: "请写明由哪个部门怎样核验",
}
NOT_FOR_STEPS = "环节只能取消、合并、用数据共享替代或者保留"
MOST = 200
NOTES = {
    Outcome.MERGE: "不再提交“{}”，并入：{}。",
    Outcome.VERIFY: "不再提交“{}”，由部门核验：{}。",
}


def step_kind(name: str) -> str:
    """Return the kind of a step, told from its name."""
    return next((kind for kind, words in KINDS if any(w in name for w in words)), OTHER)


def is_demanded(material: Plain) -> bool:
    """Whether somebody has to bring it."""
    return not any(material.get(key) for key in ("shareable", "is_application_form", "promise"))


def lines(texts: Iterable[tuple[Plain, int]]) -> tuple[Line, ...]:
    """Return what the texts of one item ask, each name once, with how many lists ask it."""
    found: dict[tuple[bool, str], Line] = {}
    for content, lists in texts:
        for is_step, row in _asked(content):
            name = row["name"]
            kept = found.get((is_step, name))
            found[is_step, name] = Line(
                key=kept.key if kept else f"{'s' if is_step else 'm'}{len(found) + 1}",
                is_step=is_step,
                name=name,
                kind=step_kind(name) if is_step else MATERIAL,
                lists=lists + (kept.lists if kept else 0),
                necessity=row.get("necessity", ""),
                told=_told(row, is_step=is_step),
            )
    return tuple(sorted(found.values(), key=lambda line: line.is_step))


def _asked(content: Plain) -> Iterable[tuple[bool, Plain]]:
    yield from ((False, m) for m in content["materials"] if is_demanded(m))
    yield from ((True, s) for s in content["steps"])


def _told(row: Plain, *, is_step: bool) -> str:
    if is_step:
        return str(row.get("role") or "")
    parts = (row.get("source"), row.get("condition"), row.get("basis"))
    return "；".join(str(part) for part in parts if part)[:MOST]


def faults(line: Line, choice: Choice, tests: Iterable[str]) -> dict[str, str]:
    """Return what is missing in what was said of a line, by field; nothing said is no fault."""
    if choice.outcome is None:
        return {}
    if choice.outcome not in (FOR_STEPS if line.is_step else TO_CHOOSE):
        return {"outcome": NOT_FOR_STEPS if line.is_step else "请选择怎么处理"}
    found = {}
    if not choice.reason.strip():
        found["reason"] = f"请填写{OUTCOME_NAMES[choice.outcome]}的理由"
    if choice.outcome is Outcome.KEEP:
        if "《" not in choice.basis:
            found["basis"] = "保留要写明法律、法规和条款，例如“《行政许可法》第三十一条”"
        return found
    if choice.test not in set(tests):
        found["test"] = "请选择适用哪一条清理标准"
    if choice.outcome in INSTEAD and not choice.instead.strip():
        found["instead"] = INSTEAD[choice.outcome]
    return found


def removals(sheet: Iterable[Line]) -> list[Line]:
    """Return the lines that are taken away or replaced."""
    return [one for one in sheet if one.choice.outcome not in {None, Outcome.KEEP}]


def amended(content: Plain, taken: Sequence[Line]) -> dict[str, Any]:
    """Return a text without what was taken away; what data or a promise replace stays as such.

    Numbers of materials stay as they are, so that situations and cases keep theirs.
    """
    by_name = {(line.is_step, line.name): line.choice for line in taken}
    found = deepcopy(dict(content))
    kept: list[dict[str, Any]] = []
    gone: set[int] = set()
    notes: list[str] = []
    for material in found["materials"]:
        choice = by_name.get((False, material["name"])) if is_demanded(material) else None
        if choice is None:
            kept.append(material)
        elif choice.outcome is Outcome.SHARE:
            kept.append(_shared(material, choice))
        elif choice.outcome is Outcome.PROMISE:
            kept.append(promised(material, choice.instead))
        else:
            gone.add(material["no"])
            notes += _note(material["name"], choice)
    found["materials"] = kept
    found["steps"] = [s for s in found["steps"] if (True, s["name"]) not in by_name]
    steps = {name for is_step, name in by_name if is_step}
    for situation in found.get("situations", ()):
        _branch(situation, gone, steps)
    if notes:
        found["note"] = "".join([found.get("note", ""), *notes])
    return found


def _branch(situation: dict[str, Any], gone: set[int], steps: set[str]) -> None:
    """Take what is gone out of a situation."""
    numbers = situation.get("materials", ())
    situation["materials"] = [no for no in numbers if no not in gone]
    if numbers and not situation["materials"] and not situation.get("note"):
        situation["note"] = "这种情形不用提交材料。"
    if situation.get("steps"):
        situation["steps"] = [name for name in situation["steps"] if name not in steps]


def _shared(material: Plain, choice: Choice) -> dict[str, Any]:
    return {
        **material,
        "shareable": True,
        "licence_type": choice.instead,
        "form": f"通过数据共享获取{choice.instead}，免于提交",
        "tolerable": False,
    }


def promised(material: Plain, words: str) -> dict[str, Any]:
    """Return a material that the applicant promises in writing; who does not want to hands it in.

    国办发〔2020〕42号: 申请人不愿承诺的，应当提交证明材料.
    """
    return {**material, "promise": words.strip(), "tolerable": True}


def _note(name: str, choice: Choice) -> list[str]:
    words = NOTES.get(choice.outcome) if choice.outcome else None
    return [words.format(name, choice.instead.rstrip("。"))] if words else []


def sentence(line: Line) -> str:
    """Return what takes a line's place, as the public list says it."""
    return became(line.choice.outcome, line.choice.instead, is_step=line.is_step)


def became(outcome: Outcome | None, instead: str, *, is_step: bool) -> str:
    """Return what became of a material or a step, in words."""
    if outcome in {None, Outcome.CANCEL}:
        return "不再办理" if is_step else "不再提交"
    if outcome is Outcome.ADD:
        return "新增这个环节" if is_step else "新要求提交"
    return f"{OUTCOME_NAMES[outcome]}：{instead}" if outcome else ""
