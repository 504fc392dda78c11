"""Rules of limits, visits, fee, result, steps and telephones."""

import re

from yiwang.services.catalogue.types.checks import Severity

from .shape import (
    CITATION,
    FIELD,
    LICENSING,
    QUALITY,
    Check,
    Found,
    Plain,
    Subject,
    bare,
    permits,
    text,
)

DAYS = {"NOW": 0.0, "H": 1 / 24, "CD": 1.0, "WD": 1.4, "M": 30.0}
GENERAL_LIMIT = 20
WHOLE_ONLINE = frozenset({"全程网上办理", "全程网办", "Ⅳ", "Ⅳ级"})
STEPS = {
    "受理": ("受理", "收件", "申请"),
    "审查": ("审查", "审核", "核查", "初审", "复审", "勘验", "核验", "评审", "验收"),
    "决定": ("决定", "审批", "审定", "核准", "登记", "批准", "备案"),
    "办结": ("办结", "制证", "发证", "发照", "公示", "公告"),
    "送达": ("送达", "发证", "发照", "领证", "发放", "颁发"),
}
"""The steps of a permit, and the words that name each."""
FEWEST = 5
LICENCES = re.compile(r"(证|证书|执照|护照|许可证|合格证)$")
PAPERS = re.compile(r"(批复|批文|意见|意见书|通知|通知书|决定|决定书|复函|文件)$")
TITLED = re.compile(r"^[^0-9]*[\u4e00-\u9fff]{2,}")


def days(limit: Plain) -> float:
    """Return about how many calendar days a limit takes."""
    return float(limit["value"]) * DAYS[limit["unit"]]


def is_longer(promised: Plain, statutory: Plain | None) -> bool:
    """Whether a promise is longer than the law allows, working days set against calendar days."""
    if not statutory:
        return False
    if promised["unit"] == statutory["unit"]:
        return bool(promised["value"] > statutory["value"])
    return days(promised) > days(statutory)


def _promise(subject: Subject) -> Found:
    if is_longer(subject.body["promised"], subject.body.get("statutory")):
        yield "promised", "承诺时限不能长于法定时限，请缩短承诺时限"


def _statutory_law(subject: Subject) -> Found:
    limit = subject.body.get("statutory")
    if not limit or limit.get("general_rule"):
        return
    if not text(limit.get("law")) or not text(limit.get("article")):
        yield "statutory", "请写明法定时限出自哪部法的哪一条"


def _permit_limit(subject: Subject) -> Found:
    limit = subject.body.get("statutory")
    if not limit or days(limit) <= days({"value": GENERAL_LIMIT, "unit": "WD"}):
        return
    if limit.get("general_rule") or text(limit.get("law")) in {"", "行政许可法"}:
        yield "statutory", f"法定时限超过{GENERAL_LIMIT}个工作日，请写明另有规定的法律、法规和条款"


def _handling(subject: Subject) -> Found:
    if (subject.body["promised"]["unit"] == "NOW") != (subject.body["handling"] == "NOW"):
        yield "handling", "即办件的承诺时限是当场办结，承诺件不是，请改办件类型或者承诺时限"


def _visits(subject: Subject) -> Found:
    reason = text(subject.body.get("visits_reason"))
    if subject.body["visits"] and not reason:
        yield "visits_reason", "到现场次数大于0，请写明必须到现场的原因和依据"
    if not subject.body["visits"] and reason:
        yield "visits_reason", "到现场次数等于0，不能写到现场的原因，请删去"


def _visits_law(subject: Subject) -> Found:
    reason = text(subject.body.get("visits_reason"))
    if subject.body["visits"] and reason and not CITATION.search(reason):
        yield "visits_reason", "请写明要求到现场的法律、法规和条款，例如“（《护照法》第五条）”"


def _depth(subject: Subject) -> Found:
    if subject.body["depth"] in WHOLE_ONLINE and subject.body["visits"]:
        yield "visits", "全程网上办理的事项到现场次数要填0，否则改网上办理深度"


def _postal(subject: Subject) -> Found:
    body = subject.body
    is_posted = any("邮" in way for way in body.get("delivery", ()))
    if not body["visits"] and not body.get("online", True) and not is_posted:
        yield "visits", "不上网又不用到现场的事项，要能邮寄办理，请在送达方式里加上邮寄"


def _fee(subject: Subject) -> Found:
    fee = subject.body["fee"]
    if fee["charged"] and not text(fee.get("standard")):
        yield "fee", "收费的事项要写明收费标准"
    if not fee["charged"] and text(fee.get("standard")):
        yield "fee", "不收费的事项不能写收费标准，请删去或者改为收费"


def _fee_basis(subject: Subject) -> Found:
    fee = subject.body["fee"]
    if fee["charged"] and not CITATION.search(text(fee.get("basis"))):
        yield "fee", "还没有写明收费依据，请写明文件的名称和文号或者条款"


def _fee_name(subject: Subject) -> Found:
    fee = subject.body["fee"]
    standard = text(fee.get("standard"))
    if fee["charged"] and standard and not TITLED.match(standard):
        yield "fee", "请在收费标准里写明收费项目名称，例如“工本费10元”"


def _pay_online(subject: Subject) -> Found:
    if not subject.body["fee"]["charged"] and subject.body.get("pay_online"):
        yield "fee", "不收费的事项不能选网上缴费，请改为否"


def _result(subject: Subject) -> Found:
    result = subject.body["result"]
    name, kind = text(result.get("name")), text(result.get("type"))
    if not name or not kind:
        yield "result", "请填写办理结果的名称和类型"
        return
    if LICENCES.search(bare(name)) and not kind.startswith("证"):
        yield "result", f"“{name}”是证照，结果类型请选“证照”"
    if PAPERS.search(bare(name)) and kind.startswith("证"):
        yield "result", f"“{name}”是批文，结果类型请选“批文/结果”"


def _sample(subject: Subject) -> Found:
    if text(subject.body["result"].get("name")) and not subject.body["result"].get("sample"):
        yield "result", "请上传办理结果的样本，让群众知道会拿到什么"


def _steps(subject: Subject) -> Found:
    names = [text(step["name"]) for step in subject.body["steps"]]
    if len(names) < FEWEST:
        yield "steps", "许可事项应有受理、审查、决定、办结、送达环节，请补全"
        return
    missing = [s for s, words in STEPS.items() if not any(w in n for w in words for n in names)]
    if missing:
        yield "steps", f"办理流程缺少{'、'.join(missing)}环节，请补全"


def _faq(subject: Subject) -> Found:
    if not subject.body.get("faq"):
        yield "faq", "许可事项至少要有一条常见问题，请补一条问答"


def _phones(subject: Subject) -> Found:
    contact = subject.body.get("contact", {})
    consult, complaint = text(contact.get("consult")), text(contact.get("complaint"))
    if subject.has_own_phones:
        return
    if not consult or not complaint:
        yield "contact", "请填写咨询电话和监督投诉电话，固定电话要带区号"
    elif consult == complaint:
        yield "contact", "咨询电话和监督投诉电话不能是同一个，请改其中一个"


MARK = Severity.WARNING
CHECKS = (
    Check("promise", "承诺不超法定", f"{LICENSING}第四十二条", _promise),
    Check("statutory_law", "法定时限的依据", FIELD, _statutory_law, loaded=MARK),
    Check(
        "permit_limit", "许可的法定时限", f"{LICENSING}第四十二条", _permit_limit, loaded=MARK,
        applies=permits,
    ),
    Check("handling", "即办件", f"{QUALITY} 1", _handling),
    Check("visits", "到现场次数与原因", f"{QUALITY} 3", _visits),
    Check("visits_law", "到现场的依据", f"{QUALITY} 3", _visits_law, loaded=MARK),
    Check("depth", "网上办理深度", f"{QUALITY} 4", _depth),
    Check("postal", "邮寄办理", f"{QUALITY} 3", _postal, loaded=MARK),
    Check("fee", "收费标准", f"{QUALITY} 5", _fee),
    Check("fee_basis", "收费依据", f"{LICENSING}第五十八条", _fee_basis, loaded=MARK),
    Check("fee_name", "收费项目名称", f"{QUALITY} 5", _fee_name, loaded=MARK),
    Check("pay_online", "网上缴费", f"{QUALITY} 5", _pay_online),
    Check("result", "结果名称与类型", f"{QUALITY} 2", _result, loaded=MARK),
    Check("sample", "结果样本", f"{QUALITY} 9", _sample, Severity.WARNING, MARK),
    Check("steps", "办理环节", f"{QUALITY} 8", _steps, loaded=MARK, applies=permits),
    Check("faq", "常见问题", f"{QUALITY} 8", _faq, loaded=MARK, applies=permits),
    Check("phones", "咨询与投诉电话", f"{QUALITY} 6", _phones, loaded=MARK),
)  # fmt: skip
