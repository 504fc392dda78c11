"""The elements of lists and basic items as fields, in groups, and back to content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from yiwang.lib.codes.items import KINDS, LEVELS, ON_APPLICATION
from yiwang.services.catalogue.types import terms
from yiwang.services.editing.types import Target
from yiwang.web.desk.editing import boxes
from yiwang.web.desk.editing.boxes import Table, choice, lines, text, yes_no
from yiwang.web.ui.forms import Field, Option

Plain = Mapping[str, Any]
Groups = list[tuple[str, list[Field]]]
UNITS = (("WD", "个工作日"), ("CD", "日（自然日）"), ("M", "个月"), ("H", "小时"), ("NOW", "当场"))
HANDLING = tuple(terms.HANDLINGS.items())
NEED = tuple(terms.NECESSITIES.items())
SOURCES = tuple(terms.POWER_SOURCES.items())
DEPTHS = tuple((v, v) for v in ("全程网上办理", "网上申请、现场核验", "网上预约", "窗口办理"))
RESULTS = tuple((v, v) for v in ("证照", "批文/结果", "证明"))
DELIVERY = ("网上领取", "窗口领取", "邮寄送达")
WAYS = (
    ("", "先证照和结果，再共享数据，再交过的材料"),
    ("LIBRARY,LICENCE,SHARED,PROMISE", "先用交过的材料"),
    ("PROMISE,LICENCE,SHARED,LIBRARY", "先用书面承诺"),
    ("LICENCE,SHARED,PROMISE", "不用以前交过的，要当前有效的"),
    ("UPLOAD", "每次都要新的"),
)
MATERIALS = Table(
    "materials",
    "申请材料",
    (
        ("name", "材料名称", ()),
        ("form", "材料形式", ()),
        ("is_application_form", "是申请表，在线填写，不另交", boxes.YES_NO),
        ("necessity", "材料必要性", NEED),
        ("source", "来源渠道", ()),
        ("shareable", "通过数据共享获取，免交", boxes.YES_NO),
        ("licence_type", "共享的证照或数据", ()),
        ("tolerable", "可容缺", boxes.YES_NO),
        ("promise", "可以用书面承诺代替的，写承诺内容", ()),
        ("promise_consequence", "承诺不实的后果，不填按国办发〔2020〕42号", ()),
        ("promise_check", "承诺以后核查什么", ()),
        ("promise_days", "决定后多少个工作日内核查，不填为 60", ()),
        ("ways", "取得顺序", WAYS),
        ("condition", "什么情形需要", ()),
        ("basis", "要求提供的依据", ()),
        ("note", "说明，可以共享仍要提交的写原因", ()),
    ),
    "写具体名称，不写“其他材料”。删除名称等于删除这一行",
)
FLAGS = tuple(key for key, _, pairs in MATERIALS.columns if pairs is boxes.YES_NO)
STEPS = Table(
    "steps",
    "办理环节",
    (("name", "环节", ()), ("role", "办理人", ()), ("days", "时限", ()), ("unit", "单位", UNITS)),
)
FAQ = Table("faq", "常见问题", (("question", "问题", ()), ("answer", "回答", ())))
BASES = Table(
    "bases",
    "设定依据",
    (
        ("law", "法律名称", ()),
        ("number", "文号", ()),
        ("version", "公布或修改日期", ()),
        ("articles", "条款，几条用顿号分开", ()),
        ("clause", "条款内容", ()),
        ("validity", "效力", tuple((v, v) for v in ("现行有效", "已修改", "已废止", "尚未生效"))),
    ),
)
NEW_MATERIAL = {
    "copies": 0, "verified": True, "is_application_form": False, "shareable": False,
    "tolerable": False,
}  # fmt: skip
KEPT = ("questions", "situations", "route", "form", "unverified")
_AUDIENCE = (("PERSON", "自然人"), ("LEGAL", "法人或其他组织"))


def groups(target: Target, content: Plain) -> Groups:
    """Return the fields of a target in groups."""
    return _list_groups(content) if target is Target.LIST else _basic_groups(content)


def read(target: Target, data: QueryDict, content: Plain) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the content as typed, and what is no number, by field; the rest stays as it was."""
    found = _read_list(data, content) if target is Target.LIST else _read_basic(data, content)
    return found, (_numbers(found) if target is Target.LIST else {})


def _basic_groups(content: Plain) -> Groups:
    kinds = tuple((code, KINDS[code]) for code in sorted(ON_APPLICATION))
    levels = str(content.get("use_levels", "")).split(",")
    rows = [{**b, "articles": "、".join(b.get("articles", ()))} for b in content.get("bases", ())]
    return [
        (
            "基本信息",
            [
                text("name", "事项名称", content.get("name")),
                choice("kind_code", "事项类型", content.get("kind_code", ""), kinds),
                _checks("use_levels", "行使层级", levels, tuple(LEVELS.items())[:6]),
                _checks("audience", "服务对象", content.get("audience", ()), _AUDIENCE),
                text("department", "标准部门", content.get("department"), most=100),
                lines("themes", "主题", content.get("themes", ())),
            ],
        ),
        ("依据", [BASES.field(rows)]),
    ]


def _checks(name: str, label: str, value: Any, pairs: tuple[tuple[str, str], ...]) -> Field:
    return Field(
        name=name,
        label=label,
        kind="checkbox",
        value=[str(one) for one in value],
        options=[Option(v, shown) for v, shown in pairs],
        required=False,
    )


def _read_basic(data: QueryDict, content: Plain) -> dict[str, Any]:
    known = {(b["law"], tuple(b.get("articles", ()))): b for b in content.get("bases", ())}
    bases = []
    for row in BASES.read(data):
        articles = [a for a in row["articles"].replace("，", "、").split("、") if a]
        old = known.get((row["law"], tuple(articles)), {"verified": True})
        said = {k: v for k, v in {**row, "articles": articles}.items() if v or k in old}
        bases.append({"version": "", "articles": [], **old, **said})
    return {
        **content,
        "name": data.get("name", "").strip(),
        "kind_code": data.get("kind_code", ""),
        "use_levels": ",".join(sorted(set(data.getlist("use_levels")) & set(LEVELS))),
        "audience": [v for v, _ in _AUDIENCE if v in data.getlist("audience")],
        "department": data.get("department", "").strip(),
        "themes": boxes.split(data.get("themes", "")),
        "bases": bases,
    }


def _list_groups(content: Plain) -> Groups:
    c = content
    conditions = [row["text"] for row in c.get("conditions", ())]
    return [
        (
            "受理",
            [
                choice("handling", "办件类型", c.get("handling", ""), HANDLING),
                lines("conditions", "受理条件", conditions),
                text("quantity", "数量限制", c.get("quantity", "")),
                choice(
                    "power_source",
                    "权力来源",
                    c.get("power_source", ""),
                    SOURCES,
                ),
            ],
        ),
        ("申请材料", [MATERIALS.field(c.get("materials", ()))]),
        ("时限", _limits(c)),
        ("办理", _handling(c)),
        ("收费和结果", _fee_and_result(c)),
        ("联系", _contact(c.get("contact", {}))),
        (
            "说明",
            [
                FAQ.field(c.get("faq", ())),
                Field(
                    name="note",
                    label="备注",
                    kind="textarea",
                    value=c.get("note", ""),
                    required=False,
                ),
            ],
        ),
    ]


def _limits(c: Plain) -> list[Field]:
    statutory, promised = c.get("statutory") or {}, c.get("promised") or {}
    return [
        text("statutory", "法定时限", statutory.get("value", ""), most=5),
        choice("statutory-unit", "法定时限的单位", statutory.get("unit", ""), UNITS),
        text("statutory-law", "法定时限依据的法律", statutory.get("law", "")),
        text("statutory-article", "法定时限依据的条款", statutory.get("article", "")),
        text("promised", "承诺时限", promised.get("value", ""), most=5, hint="不能长于法定时限"),
        choice("promised-unit", "承诺时限的单位", promised.get("unit", ""), UNITS),
        text("correction_days", "补正期限（日）", c.get("correction_days", ""), most=5),
        lines("special", "特别程序", c.get("special", ())),
    ]


def _handling(c: Plain) -> list[Field]:
    return [
        STEPS.field(c.get("steps", ())),
        yes_no("online", "网上可办", c.get("online", True)),
        choice("depth", "网办深度", c.get("depth", ""), DEPTHS),
        text("visits", "到现场次数", c.get("visits", ""), most=2, hint="不用到现场的填0"),
        text("visits_reason", "到现场的原因", c.get("visits_reason", "")),
        yes_no("site_visit", "现场核查", c.get("site_visit")),
        yes_no("two_reviewers", "双人审查", c.get("two_reviewers")),
        yes_no("joint", "联合办理", c.get("joint")),
        lines("joint_with", "联办机构", c.get("joint_with", ())),
    ]


def _fee_and_result(c: Plain) -> list[Field]:
    fee, result = c.get("fee") or {}, c.get("result") or {}
    return [
        yes_no("fee", "是否收费", fee.get("charged")),
        text("fee-standard", "收费标准", fee.get("standard", ""), most=500),
        text("fee-basis", "收费依据", fee.get("basis", ""), most=500),
        yes_no("pay_online", "网上支付", c.get("pay_online")),
        text("result", "结果名称", result.get("name", "")),
        text("result-sample", "结果样本", result.get("sample", "")),
        choice("result-type", "结果类型", result.get("type", ""), RESULTS),
        _checks("delivery", "送达方式", c.get("delivery", ()), tuple((v, v) for v in DELIVERY)),
    ]


def _contact(contact: Plain) -> list[Field]:
    hint = "不填的用单位登记的"
    return [
        text("contact-consult", "咨询电话", contact.get("consult", ""), hint=hint),
        text("contact-complaint", "投诉电话", contact.get("complaint", ""), hint=hint),
        text("contact-address", "办理地点", contact.get("address", ""), hint=hint),
        text("contact-hours", "办理时间", contact.get("hours", ""), hint=hint),
    ]


def _said(old: Plain, new: Plain) -> dict[str, Any]:
    """Return the old values with the new ones over them; nothing empty is added."""
    return {**old, **{key: value for key, value in new.items() if value or key in old}}


def _read_list(data: QueryDict, content: Plain) -> dict[str, Any]:
    kept = {key: content[key] for key in KEPT if key in content}
    known = {row["text"]: row for row in content.get("conditions", ())}
    flags = {
        k: data.get(k) == "yes" for k in ("site_visit", "two_reviewers", "joint", "pay_online")
    }
    online = data.get("online") != "no"
    texts = ("handling", "quantity", "power_source", "depth", "visits_reason", "note")
    return {
        **kept,
        **{key: data.get(key, "").strip() for key in texts},
        "conditions": [
            known.get(one, {"text": one, "verified": True})
            for one in boxes.split(data.get("conditions", ""))
        ],
        **{key: boxes.split(data.get(key, "")) for key in ("special", "joint_with")},
        **{key: flag for key, flag in flags.items() if flag or key in content},
        **({} if online and "online" not in content else {"online": online}),
        "materials": _materials(data, content),
        "statutory": _limit(data, "statutory", content),
        "promised": _limit(data, "promised", content),
        "correction_days": boxes.whole(data.get("correction_days", "")),
        "visits": boxes.whole(data.get("visits", "")),
        "steps": _steps(data, content),
        "fee": {
            **_said(content.get("fee", {}), _named(data, "fee-", ("standard", "basis"))),
            "charged": data.get("fee") == "yes",
        },
        "result": _result(data, content),
        "contact": _said(
            content.get("contact", {}),
            _named(data, "contact-", ("consult", "complaint", "address", "hours")),
        ),
        "delivery": [v for v in DELIVERY if v in data.getlist("delivery")],
        "faq": [dict(row) for row in FAQ.read(data)],
    }


def _named(data: QueryDict, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: data.get(f"{prefix}{name}", "").strip() for name in names}


def _result(data: QueryDict, content: Plain) -> dict[str, Any] | None:
    name = data.get("result", "").strip()
    said = {"name": name, **_named(data, "result-", ("type", "sample"))}
    return _said(content.get("result") or {"name": "", "type": ""}, said) if name else None


def _limit(data: QueryDict, name: str, content: Plain) -> dict[str, Any] | None:
    value, unit = data.get(name, "").strip(), data.get(f"{name}-unit", "")
    if not value and unit != "NOW":
        return None
    law = _named(data, "statutory-", ("law", "article")) if name == "statutory" else {}
    old = _said(content.get(name) or {}, law)
    return {**old, "value": boxes.whole(value or "0"), "unit": unit or "WD"}


def _steps(data: QueryDict, content: Plain) -> list[dict[str, Any]]:
    known = {row["name"]: row for row in content.get("steps", ())}
    rows = []
    for row in STEPS.read(data):
        said = {**row, "days": boxes.whole(row["days"] or "0")}
        rows.append(_said(known.get(row["name"], {"name": "", "days": 0, "unit": "WD"}), said))
    return rows


def _materials(data: QueryDict, content: Plain) -> list[dict[str, Any]]:
    known = {row["name"]: row for row in content.get("materials", ())}
    highest = max((row["no"] for row in content.get("materials", ())), default=0)
    rows = []
    for row in MATERIALS.read(data):
        old = known.get(row["name"])
        if old is None:
            highest += 1
            old = {**NEW_MATERIAL, "no": highest}
        said = {**row, **{key: row[key] == "yes" for key in FLAGS}}
        said["promise_days"] = boxes.whole(row["promise_days"] or "0")
        rows.append({**_said(old, said), "necessity": row["necessity"] or "REQUIRED"})
    return rows


def _numbers(content: Plain) -> dict[str, str]:
    """Return the sentences for what should be a number and is not."""
    labels = {"visits": "到现场次数", "correction_days": "补正期限"}
    found = {
        key: f"{label}要填整数" for key, label in labels.items() if _is_wrong(content.get(key))
    }
    for key, label in (("statutory", "法定时限"), ("promised", "承诺时限")):
        if _is_wrong((content.get(key) or {}).get("value")):
            found[key] = f"{label}要填整数"
    if any(_is_wrong(row.get("promise_days")) for row in content["materials"]):
        found["materials"] = "核查承诺的工作日数要填整数"
    if any(_is_wrong(row["days"]) for row in content["steps"]):
        found["steps"] = "办理环节的时限要填整数"
    return found


def _is_wrong(value: object) -> bool:
    return isinstance(value, str) and value != ""
