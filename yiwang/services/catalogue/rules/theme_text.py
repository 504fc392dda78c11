"""The text of a theme's list, compiled from the guides of its items (一次告知)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from yiwang.lib.codes.items import PERMIT
from yiwang.services.catalogue.types import UNSURE, Fee, Guide
from yiwang.services.catalogue.types.composing import APPLICATION_FORM, Composition, Own
from yiwang.services.catalogue.types.joining import Member
from yiwang.services.catalogue.types.themes import Leaf, ThemeSpec
from yiwang.services.eforms.types import FormPage

from . import joining, situations
from .theming import Asked

LAW, ARTICLE, JOINT_DAYS = "行政许可法", "第四十二条第二款", 45
"""Joint handling is done within 45 days, 15 more with leave of the government."""
WHOLE_ONLINE, ON_SITE = "全程网上办理", "网上申请、现场核验"
RESULT, RESULT_TYPE = "联合办理结果反馈单", "批文/结果"
FORM_CODE = "themes/{}"
_WAYS = ("网上领取", "窗口领取", "邮寄送达")


def basic_content(spec: ThemeSpec, guides: Sequence[Guide], level: str) -> dict[str, Any]:
    """Return what the basic catalogue owns of a theme: name, basis, audience."""
    return {
        "name": spec.name,
        "kind_code": spec.basic_code[2:4],
        "bases": _bases(guides),
        "use_levels": level,
        "audience": audience(spec, guides),
        "department": spec.lead,
        "themes": list(dict.fromkeys(spec.themes)) or ["一件事"],
    }


def audience(spec: ThemeSpec, guides: Sequence[Guide]) -> list[str]:
    """As staff said; else whom every item serves, or any where they have nobody in common."""
    if spec.audience:
        return list(spec.audience)
    groups = [set(g.audience) for g in guides]
    common = set.intersection(*groups) if groups else set()
    return sorted(common or set().union(*groups), reverse=True)


def _bases(guides: Iterable[Guide]) -> list[dict[str, Any]]:
    """Every law of the items once, with the articles of all."""
    laws: dict[tuple[str, str], dict[str, Any]] = {}
    for basis in (b for g in guides for b in g.bases):
        row = {**asdict(basis), "articles": []}
        kept = laws.setdefault((basis.law, basis.version), row)
        kept["articles"] += [a for a in basis.articles if a not in kept["articles"]]
        kept["verified"] = kept["verified"] and basis.verified
        if kept["clause"] != basis.clause:
            kept["clause"] = ""
    return list(laws.values())


def body(
    spec: ThemeSpec,
    guides: Sequence[Guide],
    whole: Composition,
    tree: Asked,
    leaves: Sequence[Leaf],
) -> dict[str, Any]:
    """Return the text of the list."""
    visits = [g for g in guides if g.onsite_visits]
    days = spec.promised_days or whole.course.days
    return {
        "handling": "PROMISED" if days else "NOW",
        "conditions": [
            {"text": f"办理“{g.name}”：{c.text}", "verified": c.verified}
            for g in guides
            for c in g.conditions
        ],
        "materials": [dict(row) for row in _materials(spec, whole)],
        "statutory": _statutory(spec),
        "promised": _promised(days),
        "special": list(
            dict.fromkeys(f"{g.name}：{s}" for g in guides for s in g.special_procedures)
        ),
        "steps": _steps(guides, whole),
        "online": True,
        "depth": ON_SITE if visits else WHOLE_ONLINE,
        "visits": max((g.onsite_visits for g in guides), default=0),
        "visits_reason": "；".join(f"{g.name}：{g.onsite_reason}" for g in visits),
        "site_visit": any(g.site_visit for g in guides),
        "joint": True,
        "joint_with": list(dict.fromkeys(g.organisation_name for g in guides)),
        "fee": _fee([(g.name, g.fee) for g in guides]),
        "result": {"name": RESULT, "type": RESULT_TYPE},
        "delivery": [w for w in _WAYS if any(w in g.delivery_ways for g in guides)] or list(_WAYS),
        "faq": [{"question": q, "answer": a} for q, a in spec.faq],
        "note": spec.note,
        "form": FORM_CODE.format(spec.basic_code),
        "unverified": sorted({p for g in guides for p in g.unverified_parts}),
        "members": [_member(m, leaves) for m in whole.members],
        "questions": [_question(q) for q in tree.questions],
        "situations": [_situation(spec, leaf, guides, whole) for leaf in leaves],
    }


def _materials(spec: ThemeSpec, whole: Composition) -> Iterable[Mapping[str, Any]]:
    for line in whole.materials:
        content = {k: list(v) if isinstance(v, tuple) else v for k, v in line.content.items()}
        if content["is_application_form"]:
            content["name"] = f"{spec.name}{APPLICATION_FORM}"
        yield content


def _statutory(spec: ThemeSpec) -> dict[str, Any] | None:
    if spec.basic_code[2:4] != PERMIT:
        return None
    limit = {"value": JOINT_DAYS, "unit": "WD", "law": LAW, "article": ARTICLE}
    return {**limit, "general_rule": True}


def _promised(days: int) -> dict[str, Any]:
    return {"value": days, "unit": "WD"} if days else {"value": 0, "unit": "NOW"}


def _steps(guides: Iterable[Guide], whole: Composition) -> list[dict[str, Any]]:
    """申请, 受理, each item with who handles it and its days in the order they begin, 送达."""
    rows = [{"name": "申请", "role": "申请人", "days": 0, "unit": "WD"}]
    rows.append({"name": "受理", "role": "牵头部门一口收件、同时分送", "days": 0, "unit": "WD"})
    for guide in sorted(guides, key=lambda g: whole.course.spans.get(g.basic_code, (0, 0))):
        begins, ends = whole.course.spans.get(guide.basic_code, (0, 0))
        rows.append(
            {
                "name": f"审查、决定：{guide.name}",
                "role": guide.organisation_name,
                "days": ends - begins,
                "unit": "WD",
            }
        )
    rows.append({"name": "办结、送达", "role": "牵头部门一次反馈全部结果", "days": 0, "unit": "WD"})
    return rows


def _fee(costs: Sequence[tuple[str, Fee]]) -> dict[str, Any]:
    """What the items cost, item by item: each department takes its own, the whole takes nothing."""
    charged = [(name, fee) for name, fee in costs if fee.charged]
    if not charged:
        return {"charged": False, "standard": "", "basis": ""}
    told = [f"{name}：{fee.standard}" for name, fee in charged]
    told += ["其余不收费"] if len(charged) < len(costs) else []
    bases = dict.fromkeys(fee.basis for _, fee in charged if fee.basis)
    return {"charged": True, "standard": "；".join(told), "basis": "；".join(bases)}


def _member(member: Member, leaves: Sequence[Leaf]) -> dict[str, Any]:
    leads = {
        leaf.key: own for leaf in leaves for code, own in leaf.own if code == member.basic_code
    }
    row: dict[str, Any] = {
        "basic_code": member.basic_code,
        "after": list(member.after),
        "situations": list(member.situations),
        "fields": dict(member.fields),
        "materials": {str(own): str(common) for own, common in member.materials},
        "leads": {key: own for key, own in leads.items() if own},
    }
    return {key: value for key, value in row.items() if value}


def _question(question: Any) -> dict[str, Any]:
    return {
        "key": question.key,
        "text": question.text,
        "hint": question.hint,
        "options": [asdict(option) for option in question.options if option.key != UNSURE],
        "needs": {key: "|".join(options) for key, options in question.needs},
    }


def _situation(
    spec: ThemeSpec, leaf: Leaf, guides: Sequence[Guide], whole: Composition
) -> dict[str, Any]:
    there = [(g, dict(leaf.own)[g.basic_code]) for g in guides if g.basic_code in set(leaf)]
    row: dict[str, Any] = {
        "key": leaf.key,
        "name": leaf.name,
        "answers": dict(leaf.answers),
        "note": "".join(leaf.notes),
    }
    if not there:
        row["not_applicable"] = row["note"] or "按您的回答，没有需要一起办的事项"
        return row
    numbers = _numbers(there, whole)
    if not numbers:
        row["note"] = f"{row['note']}无需材料。"
    days = _days(there, whole)
    fee = _fee([(g.name, situations.tailored(g, key).fee) for g, key in there])
    return {
        **row,
        "materials": numbers,
        "fee": fee,
        "parts": _parts(there, whole),
        "promised": _promised(max(days, spec.promised_days)),
        "handling": "PROMISED" if max(days, spec.promised_days) else "NOW",
        "window_only": leaf.is_window,
    }


def _numbers(there: Sequence[tuple[Guide, str]], whole: Composition) -> list[int]:
    """The common lines that the items want in their situations, less what one gives another."""
    codes = {guide.basic_code for guide, _ in there}
    given = {own for own, by in whole.supplied if by in codes}
    wanted = {
        Own(guide.basic_code, str(line.no))
        for guide, key in there
        for line in situations.materials_for(guide, key)
    }
    return [
        int(str(line.content["no"])) for line in whole.materials if (set(line.of) & wanted) - given
    ]


def _parts(there: Sequence[tuple[Guide, str]], whole: Composition) -> list[str]:
    """The pages and questions that the items ask; all of them, and a situation names none."""
    named = {own: key for key, some in whole.form.provenance for own in some}
    wanted = {
        key
        for own, key in named.items()
        for guide, situation in there
        if own.basic_code == guide.basic_code and _is_asked(guide, situation, own.key)
    }
    found: list[str] = []
    for page in whole.form.pages:
        keys = [f.key for f in page.fields]
        asked = [key for key in keys if key in wanted]
        found += [page.key] if asked == keys else [f"{page.key}.{key}" for key in asked]
    is_all = found == [page.key for page in whole.form.pages]
    return [] if is_all else found


def _is_asked(guide: Guide, situation: str, key: str) -> bool:
    """Whether an item asks a question in its situation; which parts are whole pages is the form's.

    A situation that narrows by pages is not narrowed here: the page is not known to the guide.
    """
    fields = {part.partition(".")[2] for part in guide.parts(situation)}
    return "" in fields or not fields or key in fields


def _days(there: Sequence[tuple[Guide, str]], whole: Composition) -> int:
    codes = {guide.basic_code for guide, _ in there}
    members = [
        Member(m.basic_code, tuple(c for c in m.after if c in codes))
        for m in whole.members
        if m.basic_code in codes
    ]
    days = {
        guide.basic_code: joining.working_days(situations.tailored(guide, key).promised_limit)
        for guide, key in there
    }
    return joining.course(members, days).days


def promise_faults(spec: ThemeSpec, whole: Composition, pages: Sequence[FormPage]) -> list[str]:
    """Return what is wrong with the whole: its days, its form."""
    found = []
    days = whole.course.days
    if 0 < spec.promised_days < days:
        found.append(
            f"承诺 {spec.promised_days} 个工作日办完，可是按先后顺序最少要 {days} 个，"
            "请改承诺时限或者先后顺序"
        )
    if spec.basic_code[2:4] == PERMIT and max(days, spec.promised_days) > JOINT_DAYS:
        found.append(
            f"一共要 {max(days, spec.promised_days)} 个工作日，超过联合办理的 {JOINT_DAYS} 个工作日"
            f"（《{LAW}》{ARTICLE}），请减少先后顺序或者缩短各事项的承诺时限"
        )
    if not any(page.fields for page in pages):
        found.append("这些事项都没有在线表单，请先给事项设计表单")
    return found
