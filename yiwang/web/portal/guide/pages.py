"""What the guide's page shows, made of a guide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases.types.usual import UsualTime
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, MaterialLine, SituationInfo
from yiwang.services.catalogue.types.sheets import Sheet
from yiwang.web.portal.together import Together, together
from yiwang.web.ui.elements import Act, Fact

PAPER, PAPER_DIGITS = "paper", 16  # what a printed notice says of itself in its QR code
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
    sheet: Sheet
    due_on: date | None
    address: str
    paper_address: str
    together: Together | None = None
    usual: UsualTime | None = None
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


def paper(guide: Guide, digits: str) -> bool | None:
    """Whether a printed notice still says what is in force; None when none was scanned."""
    if not digits:
        return None
    return len(digits) == PAPER_DIGITS and catalogue.sheet(guide).hash.startswith(digits)


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


def page(
    guide: Guide, today: date, situation_key: str = "", usual: UsualTime | None = None
) -> GuidePage:
    """Return all that the guide's page shows, tailored to a situation when one was found."""
    situation = guide.situation(situation_key)
    lines = catalogue.materials_for(guide, situation.key if situation else "")
    shown = catalogue.tailored(guide, situation_key)
    last = due_on(shown, today)
    sheet = catalogue.sheet(guide)
    joint = together(guide, situation.key if situation else "", today)
    audience = sheet.words("audience")
    address = settings.YIWANG_BASE_URL + reverse("portal:guide", args=[guide.code])
    return GuidePage(
        guide=guide,
        situation=situation,
        audience=audience,
        facts=_facts(shown, audience, lines, last, joint, usual=usual),
        acts=_acts(shown, situation),
        to_prepare=[m for m in lines if not m.is_exempt],
        exempt=[m for m in lines if m.shareable],
        online_form=[m for m in lines if m.is_application_form],
        sheet=sheet,
        due_on=last,
        address=address,
        paper_address=f"{address}?{PAPER}={sheet.hash[:PAPER_DIGITS]}",
        together=joint,
        usual=usual,
    )


def _facts(
    guide: Guide,
    audience: str,
    lines: Sequence[MaterialLine],
    last: date | None,
    joint: Together | None,
    *,
    usual: UsualTime | None,
) -> list[Fact]:
    bring = sum(not m.is_exempt for m in lines)
    free = sum(m.shareable for m in lines)
    value = guide.promised_limit.text
    if last:
        value += f"，最晚{last.month}月{last.day}日"
    when = "从今天受理算起" if last else ""
    often = usual.brief if usual else ""
    law = f"法定时限 {guide.statutory_limit.text}" if guide.statutory_limit else "法律没有规定时限"
    return [
        Fact("谁可以办", audience, f"{len(guide.conditions)} 项受理条件，见下方"),
        Fact("要多久", value, "；".join(x for x in (when, law, often) if x)),
        _fee(guide, joint),
        Fact(
            "要跑几次",
            visits_text(guide),
            guide.onsite_reason or ("工作人员上门核查一次" if guide.site_visit else ""),
        ),
        Fact("您要准备", f"{bring} 份材料" if bring else "不用准备材料", _exempt_note(free)),
        Fact("办完得到", guide.result_name, "、".join(guide.delivery_ways)),
    ]


def _fee(guide: Guide, joint: Together | None) -> Fact:
    charged = guide.fee.charged
    if joint is not None and charged and not all(line.fee for line in joint.lines):
        return Fact("要花多少钱", "部分收费", guide.fee.standard)
    return Fact(
        "要花多少钱", "收费" if charged else "不收费", guide.fee.standard if charged else ""
    )


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
