"""From a row of data/items/items.json (and what was added to it) to basic and local content."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Plain = Mapping[str, Any]

AUDIENCES = {"自然人": "PERSON", "法人或其他组织": "LEGAL"}
NECESSITIES = {"必要": "REQUIRED", "视情形": "CONDITIONAL", "非必要": "OPTIONAL"}
UNITS = {"工作日": "WD", "日": "CD", "月": "M", "小时": "H"}
DEPTHS = {"全程网办": "全程网上办理", "网上预审、现场核验": "网上申请、现场核验"}
_INSIDE = re.compile(r"（.*?）")
_NO_COPIES = "上传原件的照片或扫描件，不用交复印件"
FORMS = {
    "电子/复印件": _NO_COPIES,
    "纸质/电子": _NO_COPIES,
    "电子表单/原件": "网上填写，不用另交纸质表",
    "电子/核验原件": "上传照片，办理时核验原件",
    "电子/原件": _NO_COPIES,
    "电子": "电子材料",
}
DEPARTMENTS = {
    "供水企业": "住房和城乡建设局",
    "燃气企业": "住房和城乡建设局",
    "供水、供电、燃气企业": "住房和城乡建设局",
    "供电企业": "发展和改革委员会",
    "县级人民政府": "公安局",
    "作出决定的行政机关": "数据资源管理局",
    "自然资源和规划局、乡镇人民政府": "自然资源和规划局",
    "乡镇人民政府": "民政局",
    "村民委员会": "自然资源和规划局",
    "消防救援大队": "消防救援支队",
}
"""Bodies that are no department of their own → the one that answers for the item (unverified)."""
ROLES = (("申请", "申请人"), ("受理", "综合窗口"), ("收件", "综合窗口"), ("核查", "现场核查人员"),
         ("核验", "核验人员"), ("评定", "评定机构"), ("公示", "主办部门"), ("兑付", "财政部门"),
         ("发放", "财政部门"), ("支付", "经办机构"), ("决定", "审批人"), ("审定", "审批人"),
         ("审批", "审批人"), ("送达", "综合窗口"), ("发照", "综合窗口"), ("发证", "综合窗口"),
         ("审", "审查人员"))  # fmt: skip


def department(name: str) -> str:
    """Return the standard department that answers for an item."""
    plain = _INSIDE.sub("", name)
    return DEPARTMENTS.get(plain, plain)


def role(step: str) -> str:
    """Return who does a step, told from its name."""
    return next((who for part, who in ROLES if part in step), "主办部门")


def audience(subjects: Sequence[str]) -> list[str]:
    """Return PERSON, LEGAL or both, in order."""
    return sorted({AUDIENCES[s] for s in subjects}, reverse=True)


def basic_content(row: Plain, extra: Plain) -> dict[str, Any]:
    """Return what the basic catalogue owns: name, kind, basis, levels, audience, themes."""
    bases = [
        {
            "law": b["law"],
            "version": b["version"] or "",
            "articles": list(b["articles"]),
            "verified": bool(b["verified"]),
        }
        for b in _merged(row["legal_basis"])
    ]
    return {
        "name": extra.get("name", row["name"]),
        "kind_code": row["item_type"]["code"],
        "bases": bases,
        "use_levels": ",".join(sorted(level["code"] for level in row["levels"])),
        "audience": audience(row["subject"]),
        "department": department(row["department"]),
        "themes": list(row["themes"]),
    }


def _merged(bases: Sequence[Plain]) -> list[dict[str, Any]]:
    """Join the rows of one law, so that it is cited once."""
    laws: dict[tuple[str, str], dict[str, Any]] = {}
    for basis in bases:
        kept = laws.setdefault((basis["law"], basis["version"] or ""), {**basis, "articles": []})
        kept["articles"] += [a for a in basis["articles"] if a not in kept["articles"]]
    return list(laws.values())


def _limit(row: Plain | None) -> dict[str, Any] | None:
    if not row:
        return None
    return {
        "value": row["value"],
        "unit": UNITS[row["unit"]],
        "law": row.get("law", ""),
        "article": row.get("article", ""),
        "general_rule": bool(row.get("general_rule")),
    }


def _promised(row: Plain) -> dict[str, Any]:
    if row["promised_limit"]["value"] == 0:
        return {"value": 0, "unit": "NOW"}
    return {"value": row["promised_limit"]["value"], "unit": UNITS[row["promised_limit"]["unit"]]}


def material(row: Plain, changed: Plain, condition: str) -> dict[str, Any]:
    """Return a material line; copies are never asked (一律不得要求提供复印件)."""
    shareable = bool(row["shareable"])
    licence = row["cert_type"]
    necessity = NECESSITIES[row["necessity"]]
    line = {
        "no": row["no"],
        "name": row["name"],
        "form": _share_form(row["name"], licence) if shareable else FORMS[row["form"]],
        "necessity": necessity,
        "source": row["source"],
        "is_application_form": row["is_application_form"],
        "shareable": shareable,
        "licence_type": licence,
        "tolerable": row["tolerable"],
        "copies": 0,
        "verified": bool(row["verified"]),
        "condition": condition if necessity == "CONDITIONAL" else "",
    }
    return {**line, **changed}


def _share_form(name: str, licence: str) -> str:
    return f"通过数据共享获取{licence or name}，免于提交"


def _steps(row: Plain) -> list[dict[str, Any]]:
    return [
        {"name": s["step"], "role": role(s["step"]), "days": s["value"], "unit": UNITS[s["unit"]]}
        for s in row["process"]
    ]


def _unverified(row: Plain) -> list[str]:
    """Return which parts editors still have to check."""
    limit = row["statutory_limit"]
    parts = {
        "bases": any(not b["verified"] for b in row["legal_basis"]),
        "conditions": any(not c["verified"] for c in row["conditions"]),
        "materials": any(not m["verified"] for m in row["materials"]),
        "statutory": bool(limit) and not limit["verified"],
        "promised": not row["promised_limit"]["verified"],
        "fee": not row["fee"]["verified"],
        "steps": any(not s["verified"] for s in row["process"]),
        "contact": not row["contact"]["verified"],
    }
    return [name for name, open_ in parts.items() if open_]


def local_content(row: Plain, extra: Plain) -> dict[str, Any]:
    """Return the body of an item: what a guide says beyond the basic catalogue."""
    promised = _promised(row)
    visits = row["onsite_visits"]
    conditions = extra.get("material_conditions", {})
    changed = extra.get("materials", {})
    body: dict[str, Any] = {
        "handling": "NOW" if promised["unit"] == "NOW" else "PROMISED",
        "conditions": [dict(c) for c in row["conditions"]],
        "materials": [
            material(m, changed.get(str(m["no"]), {}), conditions.get(str(m["no"]), ""))
            for m in row["materials"]
        ],
        "statutory": _limit(row["statutory_limit"]),
        "promised": promised,
        "fee": {"charged": row["fee"]["charged"], "standard": row["fee"]["standard"]},
        "result": {"name": row["result"]["name"], "type": row["result"]["type"]},
        "steps": _steps(row),
        "visits": visits,
        "visits_reason": extra.get("visits_reason", _reason(row)) if visits else "",
        "depth": DEPTHS.get(row["online_depth"], row["online_depth"]),
        "online": True,
        "contact": {
            "consult": row["contact"]["consult"],
            "complaint": row["contact"]["complaint"],
            "address": row["contact"]["location"],
            "hours": row["contact"]["hours"],
        },
        "joint_with": list(row["joint_departments"]),
        "note": extra.get("note", ""),
        "form": f"items/{row['id']}",
        "site_visit": any("核查" in s["step"] for s in row["process"]),
        "unverified": _unverified(row),
        "delivery": _delivery(row),
    }
    body["fee"]["basis"] = extra.get("fee_basis", "")
    body.update({k: extra[k] for k in ("questions", "situations", "special") if k in extra})
    body["faq"] = list(extra.get("faq", ())) + _common_faq(row)
    return body


_SHORT = {
    "question": "材料不齐会怎么样？",
    "answer": "能当场更正的，当场更正；不能当场补齐的，5个工作日内一次告诉您全部要补的内容。",
}
_RENEWAL = {
    "question": "许可证快到期了怎么办？",
    "answer": "需要延续的，在有效期届满30日前提出申请；法律、法规、规章另有规定的，依照其规定"
    "（《行政许可法》第五十条）。",
}


def _common_faq(row: Plain) -> list[dict[str, str]]:
    """Questions that the Administrative Licensing Law answers for every permit."""
    if row["item_type"]["code"] != "01":
        return []
    lasting = row["result"]["type"] == "证照" and "许可" in row["result"]["name"]
    return [_SHORT, _RENEWAL] if lasting else [_SHORT]


def _delivery(row: Plain) -> list[str]:
    if row["result"]["type"] == "证照":
        return ["网上领取", "窗口领取", "邮寄送达"]
    return ["网上领取", "窗口领取"]


def _reason(row: Plain) -> str:
    if any(
        "核查" in s["step"] or "核实" in s["step"] or "验收" in row["name"] for s in row["process"]
    ):
        return "工作人员要到现场核查，请您在现场等候，不用跑大厅"
    if "自然人" in row["subject"] and len(row["subject"]) == 1:
        return "需要当面核验本人身份或证件原件"
    return "需要到现场核验场所、设备或材料原件"


def life_event_content(row: Plain) -> dict[str, Any]:
    """Return the content of a life event (一件事) from themes/one_thing_themes.json."""
    people = row["subject"].split("、")
    named = {"自然人": "PERSON", "个人": "PERSON", "法人": "LEGAL"}
    return {
        "name": row["name"],
        "audience": sorted({named[p] for p in people if p in named}, reverse=True),
        "lead_department": row["lead_department"],
        "members": [dict(m) for m in row["members"]],
        "shared_materials": list(row["shared_materials"]),
        "stages": [s if isinstance(s, str) else s["name"] for s in row["stages"]],
        "promised": {
            "value": row["total_promise"]["value"],
            "unit": UNITS.get(row["total_promise"]["unit"], "WD"),
        }
        if row["total_promise"]
        else {},
        "source": row["source"],
        "note": row["note"],
        "is_verified": bool(row["verified"]),
    }
