"""What may be published: checks over a body and its basic version (standards 1.5)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Plain = Mapping[str, Any]
_VAGUE = re.compile(
    r"^(其他|其它|有关|相关)(的)?(证明)?(材料|资料|文件|手续|证明)$|(其他|其它)(相关|有关)?(材料|资料)|等(相关|有关)(材料|资料)"
)
_DAYS = {"NOW": 0.0, "H": 1 / 24, "CD": 1.0, "WD": 1.4, "M": 30.0}
_PERMIT = "01"
_PERMIT_STEPS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a guide; a refusal forbids publishing, the others are marks for editors."""

    code: str
    sentence: str
    refuses: bool = False


def is_vague(name: str) -> bool:
    """Whether a material's name is a catch-all (兜底条款)."""
    return bool(_VAGUE.search(name))


def is_longer(promised: Plain, statutory: Plain | None) -> bool:
    """Whether a promise is longer than the law allows, working days set against calendar days."""
    if not statutory:
        return False
    if promised["unit"] == statutory["unit"]:
        return bool(promised["value"] > statutory["value"])
    return bool(_days(promised) > _days(statutory))


def _days(limit: Plain) -> float:
    return float(limit["value"]) * _DAYS[limit["unit"]]


def _refusals(body: Plain) -> Iterator[Finding]:
    if is_longer(body["promised"], body.get("statutory")):
        yield Finding("promise", "承诺时限不能长于法定时限", refuses=True)
    for material in body["materials"]:
        if is_vague(material["name"]):
            yield Finding("vague", "不能使用兜底表述。请写出具体材料名称", refuses=True)
    if body["fee"]["charged"] and not body["fee"].get("standard"):
        yield Finding("fee", "收费的事项要写明收费标准", refuses=True)
    if not body["fee"]["charged"] and body["fee"].get("standard"):
        yield Finding("fee_none", "不收费的事项不能写收费标准", refuses=True)
    if bool(body["visits"]) != bool(body.get("visits_reason")):
        yield Finding("visits", "到现场次数大于0要写明原因，等于0不能写", refuses=True)
    if (body["promised"]["unit"] == "NOW") != (body["handling"] == "NOW"):
        yield Finding("handling", "即办件的承诺时限是当场办结，承诺件不是", refuses=True)
    yield from _situations(body)


def _situations(body: Plain) -> Iterator[Finding]:
    numbers = {m["no"] for m in body["materials"]}
    offered = {q["key"]: {o["key"] for o in q["options"]} for q in body.get("questions", ())}
    for row in body.get("situations", ()):
        if not row.get("materials") and not row.get("not_applicable") and not row.get("note"):
            text = f"情形“{row['name']}”没有材料，请填写或注明“无需材料”"
            yield Finding("situation", text, refuses=True)
        if not set(row.get("materials", ())) <= numbers:
            yield Finding("situation_no", f"情形“{row['name']}”用了清单里没有的材料", refuses=True)
        if any(o not in offered.get(q, ()) for q, o in row.get("answers", {}).items()):
            yield Finding("situation_answer", f"情形“{row['name']}”的回答不在问题里", refuses=True)


def findings(basic: Plain, body: Plain) -> list[Finding]:
    """Return what is wrong with a guide, refusals first."""
    found = list(_refusals(body))
    if not basic["bases"]:
        found.append(Finding("basis", "还没有设定依据", refuses=True))
    if body["fee"]["charged"] and not body["fee"].get("basis"):
        found.append(Finding("fee_basis", "还没有写明收费依据"))
    if basic["kind_code"] == _PERMIT and len(body["steps"]) < _PERMIT_STEPS:
        found.append(Finding("steps", "许可事项应有受理、审查、决定、办结、送达环节"))
    if basic["kind_code"] == _PERMIT and not body.get("faq"):
        found.append(Finding("faq", "许可事项至少要有一条常见问题"))
    if any(m["shareable"] and not m["licence_type"] for m in body["materials"]):
        found.append(Finding("shared", "可共享的材料没有写明来自哪种证照或数据"))
    return found
