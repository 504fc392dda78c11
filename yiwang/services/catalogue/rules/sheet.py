"""The words of a guide, element by element, as every channel shows them; their hash.

Portal, printed notice, window, terminal and API take these lines, so that the hash under each is
the same exactly while the words are (同源发布; GB/T 39046-2020 table 4, 国务院令第716号 第六条).
"""

from collections.abc import Iterator

from yiwang.lib.codes.items import LEVELS
from yiwang.services.catalogue.types import Guide, Limit, MaterialLine, SituationInfo, Step
from yiwang.services.catalogue.types.sheets import Sheet, SheetElement
from yiwang.services.catalogue.types.terms import HANDLINGS, NECESSITIES, POWER_SOURCES

from .hashing import content_hash

AUDIENCES = {"PERSON": "个人", "LEGAL": "企业和其他组织"}
Row = tuple[str, str, tuple[str, ...]]


def audience_text(guide: Guide) -> str:
    """「个人」, 「企业和其他组织」, or both."""
    return "、".join(AUDIENCES[a] for a in ("PERSON", "LEGAL") if a in guide.audience)


def sheet(guide: Guide) -> Sheet:
    """Return the elements of a guide in words, and SM3 over them.

    The hash is taken over the canonical JSON of ``[[key, label, [line, …]], …]``.
    """
    rows = [*_identity(guide), *_demands(guide), *_handling(guide), *_rest(guide)]
    elements = tuple(SheetElement(*row) for row in rows)
    return Sheet(elements, content_hash([[e.key, e.label, list(e.lines)] for e in elements]))


def _identity(guide: Guide) -> Iterator[Row]:
    yield "name", "事项名称", (guide.name,)
    yield "basic_code", "基本编码", (guide.basic_code,)
    yield "code", "实施编码", (guide.code,)
    yield "kind", "事项类型", (guide.kind_name,)
    yield "level", "行使层级", (LEVELS.get(guide.level, guide.level),)
    yield "power_source", "权力来源", (POWER_SOURCES.get(guide.power_source, guide.power_source),)
    yield "organisation", "实施主体", (guide.organisation_name,)
    yield "joint_with", "联办机构", guide.joint_organisations or ("无",)
    yield "audience", "服务对象", (audience_text(guide),)
    yield "bases", "设定依据", tuple(b.text for b in guide.bases)


def _demands(guide: Guide) -> Iterator[Row]:
    yield "conditions", "受理条件", tuple(c.text for c in guide.conditions)
    yield "materials", "申请材料", tuple(_material(m) for m in guide.materials) or ("无需材料",)
    names = {m.no: m.name for m in guide.materials}
    situations = tuple(_situation(s, names) for s in guide.situations)
    yield "situations", "情形", situations or ("不分情形",)


def _material(line: MaterialLine) -> str:
    said = [NECESSITIES[line.necessity]]
    if line.is_application_form:
        said.append("在线填写")
    elif line.shareable:
        said.append("免交，由系统查询")
    else:
        said.append(line.form)
    if line.promise:
        said.append(f"可以用书面承诺代替，承诺内容：{line.promise}")
    elif line.tolerable:
        said.append("可以容缺受理")
    said += [part for part in (line.condition, line.note) if part]
    return f"{line.name}（{'；'.join(said)}）"


def _situation(situation: SituationInfo, names: dict[int, str]) -> str:
    if situation.not_applicable:
        return f"{situation.name}：{situation.not_applicable}"
    said = ["、".join(names[no] for no in situation.material_nos if no in names) or "无需材料"]
    if situation.handling:
        said.append(HANDLINGS[situation.handling])
    if situation.promised:
        said.append(f"承诺时限{situation.promised.text}")
    if situation.fee:
        said.append(situation.fee.standard if situation.fee.charged else "不收费")
    said += [f"环节{'、'.join(situation.steps)}"] if situation.steps else []
    said += ["只在窗口办"] if situation.window_only else []
    return f"{situation.name}：{'；'.join(said)}"


def _limit(limit: Limit | None) -> str:
    if limit is None:
        return "法律没有规定时限"
    return limit.text + (f"（《{limit.law}》{limit.article}）" if limit.law else "")


def _step(step: Step) -> str:
    return f"{step.name}（{'，'.join(t for t in (step.role, step.duration) if t)}）"


def _handling(guide: Guide) -> Iterator[Row]:
    yield "handling", "办件类型", (HANDLINGS[guide.handling],)
    ways = "网上办理、窗口办理" if guide.is_online else "窗口办理"
    yield "online", "办理形式", (ways,)
    yield "depth", "网上办理深度", (guide.online_depth,)
    visits = f"{guide.onsite_visits} 次"
    yield "visits", "到办事现场次数", tuple(t for t in (visits, guide.onsite_reason) if t)
    yield "statutory", "法定办结时限", (_limit(guide.statutory_limit),)
    yield "promised", "承诺办结时限", (guide.promised_limit.text,)
    yield "correction", "补正期限", (f"{guide.correction_days}日",)
    yield "special", "特别程序", guide.special_procedures or ("无",)
    yield (
        "steps",
        "办理流程",
        tuple(
            f"{s.name}（{'，'.join(t for t in (s.role, s.duration) if t)}）" for s in guide.steps
        ),
    )
    fee = (guide.fee.standard, guide.fee.basis) if guide.fee.charged else ("不收费",)
    yield "fee", "收费", tuple(t for t in fee if t)
    yield "quantity", "数量限制", (guide.quantity,)


def _rest(guide: Guide) -> Iterator[Row]:
    contact = guide.contact
    yield "result", "办理结果", (f"{guide.result_name}（{guide.result_type}）",)
    yield "delivery", "送达方式", guide.delivery_ways
    yield "address", "办理地点", (contact.address,)
    yield "hours", "办理时间", (contact.hours,)
    yield "consult", "咨询方式", (contact.consult or "12345",)
    yield "complaint", "监督投诉", (contact.complaint or "12345",)
    yield "note", "说明", (guide.note or "无",)
    yield "faq", "常见问题", tuple(f"{f.question} {f.answer}" for f in guide.faq) or ("无",)
    yield "version", "版本", (f"第 {guide.version_no} 版",)
    yield "version_hash", "版本摘要", (guide.hash,)
