"""What the guide's page shows, made of a guide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.items import LEVELS
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, MaterialLine, SituationInfo
from yiwang.web.ui.elements import Act, Fact, Row

AUDIENCES = {"PERSON": "个人", "LEGAL": "企业和其他组织"}
POWER_SOURCES = {
    "1": "法定本级行使",
    "2": "上级下放",
    "3": "上级授权",
    "4": "同级授权",
    "5": "上级委托",
    "6": "同级委托",
}
PARTS = {
    "bases": "设定依据",
    "conditions": "受理条件",
    "materials": "申请材料",
    "statutory": "法定时限",
    "promised": "承诺时限",
    "fee": "收费",
    "steps": "办理流程",
    "contact": "联系方式",
    "situations": "情形",
}
REMEDY = (
    "对决定不服的，可以自知道决定之日起60日内向本级人民政府申请行政复议，"
    "或者自知道决定之日起6个月内向人民法院提起行政诉讼。"
)


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A guide as the page, the notice and the print show it."""

    guide: Guide
    situation: SituationInfo | None
    audience: str
    facts: Sequence[Fact]
    acts: Sequence[Act]
    to_prepare: Sequence[MaterialLine]
    exempt: Sequence[MaterialLine]
    online_form: Sequence[MaterialLine]
    elements: Sequence[Row]
    due_on: date | None
    address: str
    remedy: str = REMEDY

    @property
    def signs(self) -> list[tuple[str, str]]:
        """The tags under the name: word, colour."""
        guide = self.guide
        found = [(guide.kind_name, "grey")]
        if guide.is_online:
            found.append(("网上可办", "green"))
        found.append((visits_text(guide), "blue"))
        if guide.exempt_count:
            found.append((f"免交 {guide.exempt_count} 份", "blue"))
        if guide.handling == "NOW":
            found.append(("即办件", "blue"))
        return found


def marks(guide: Guide) -> list[str]:
    """Return the parts that an editor still has to check against their source."""
    found = [PARTS[part] for part in PARTS if part in guide.unverified_parts]
    return [*found, PARTS["situations"]] if guide.situations else found


def visits_text(guide: Guide) -> str:
    """「一次不用跑」, 「最多跑 1 次」."""
    return f"最多跑 {guide.onsite_visits} 次" if guide.onsite_visits else "一次不用跑"


def audience_text(guide: Guide) -> str:
    """「个人」, 「企业和其他组织」, or both."""
    return "、".join(AUDIENCES[a] for a in ("PERSON", "LEGAL") if a in guide.audience)


def due_on(guide: Guide, today: date) -> date | None:
    """Return the last day of the promise for an application accepted today."""
    if guide.promised_limit.unit != "WD" or not guide.promised_limit.value:
        return None
    return orgs.working_calendar().add_working_days(today, guide.promised_limit.value)


def link(name: str, **kwargs: str) -> str:
    """Return the address of a page, or nothing while it is not there."""
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


def page(guide: Guide, today: date, situation_key: str = "") -> GuidePage:
    """Return all that the guide's page shows, tailored to a situation when one was found."""
    situation = guide.situation(situation_key)
    lines = catalogue.materials_for(guide, situation.key if situation else "")
    last = due_on(guide, today)
    return GuidePage(
        guide=guide,
        situation=situation,
        audience=audience_text(guide),
        facts=_facts(guide, lines, last),
        acts=_acts(guide, situation),
        to_prepare=[m for m in lines if not m.is_exempt],
        exempt=[m for m in lines if m.shareable],
        online_form=[m for m in lines if m.is_application_form],
        elements=_elements(guide),
        due_on=last,
        address=settings.YIWANG_BASE_URL + reverse("portal:guide", args=[guide.code]),
    )


def _facts(guide: Guide, lines: Sequence[MaterialLine], last: date | None) -> list[Fact]:
    bring = sum(not m.is_exempt for m in lines)
    free = sum(m.shareable for m in lines)
    value = guide.promised_limit.text
    if last:
        value += f"，最晚{last.month}月{last.day}日"
    when = "从今天受理算起" if last else ""
    law = f"法定时限 {guide.statutory_limit.text}" if guide.statutory_limit else "法律没有规定时限"
    return [
        Fact("谁可以办", audience_text(guide), f"{len(guide.conditions)} 项受理条件，见下方"),
        Fact("要多久", value, "；".join(x for x in (when, law) if x)),
        Fact(
            "要花多少钱",
            "收费" if guide.fee.charged else "不收费",
            guide.fee.standard if guide.fee.charged else "",
        ),
        Fact(
            "要跑几次",
            visits_text(guide),
            guide.onsite_reason or ("工作人员上门核查一次" if guide.site_visit else ""),
        ),
        Fact("您要准备", f"{bring} 份材料" if bring else "不用准备材料", _exempt_note(free)),
        Fact("办完得到", guide.result_name, "、".join(guide.delivery_ways)),
    ]


def _exempt_note(count: int) -> str:
    return f"另有 {count} 份免交，由系统查询" if count else ""


def _acts(guide: Guide, situation: SituationInfo | None) -> list[Act]:
    found = []
    apply = link("portal:apply", code=guide.code)
    query = f"?situation={situation.key}" if situation else ""
    if guide.is_online and apply:
        found.append(Act("在线办理", apply + query))
    found.append(Act("去大厅办", "#where"))
    found.append(Act("找人代办", reverse("portal:helpers")))
    found.append(Act("打印一次性告知单", reverse("portal:guide_print", args=[guide.code]) + query))
    return found


def _elements(guide: Guide) -> list[Row]:
    """The elements of the implementing list (实施清单), for those who want all of them."""
    rows = (
        ("基本编码", guide.basic_code),
        ("实施编码", guide.code),
        ("事项类型", guide.kind_name),
        ("行使层级", LEVELS.get(guide.level, "")),
        ("权力来源", POWER_SOURCES.get(guide.power_source, "")),
        ("实施主体", guide.organisation_name),
        ("联办机构", "、".join(guide.joint_organisations) or "无"),
        ("服务对象", audience_text(guide)),
        ("办件类型", "即办件" if guide.handling == "NOW" else "承诺件"),
        ("办理形式", "网上办理、窗口办理" if guide.is_online else "窗口办理"),
        ("网上办理深度", guide.online_depth),
        ("到办事现场次数", f"{guide.onsite_visits} 次"),
        ("法定办结时限", guide.statutory_limit.text if guide.statutory_limit else "无"),
        ("承诺办结时限", guide.promised_limit.text),
        ("特别程序", "；".join(guide.special_procedures) or "无"),
        ("数量限制", guide.quantity),
        ("是否收费", guide.fee.standard if guide.fee.charged else "否"),
        ("结果名称", guide.result_name),
        ("结果类型", guide.result_type),
        ("送达方式", "、".join(guide.delivery_ways)),
        ("咨询方式", guide.contact.consult),
        ("监督投诉", guide.contact.complaint),
    )
    return [Row(label, value) for label, value in rows]
