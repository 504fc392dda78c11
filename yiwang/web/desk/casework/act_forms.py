"""What a clerk writes for each act; the command judges again."""

from __future__ import annotations

from typing import Any

from django import forms

from yiwang.services.cases.types import DeliveryWay, Outcome, StopKind
from yiwang.services.cases.types.desk import CaseFile
from yiwang.web.desk.fields import Day, choice, number, text
from yiwang.web.ui.letters import ART_45, OTHERS

Initial = dict[str, Any]
DIGITS = 18
SPECIAL_KINDS = [
    *((str(k), name) for k, name in ART_45 if k is not StopKind.HEARING),
    *((str(k), f"{name}（不是行政许可的事项，有规定的）") for k, name in OTHERS),
]
"""A hearing has acts of its own."""


class Act(forms.Form):
    """Any act: the version it was written for travels along."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    wants_people = False
    """Whether it chooses among the staff of the organisation."""

    def offer(self, file: CaseFile, people: list[tuple[str, str]]) -> None:
        """Fill choices that depend on the case."""

    @classmethod
    def first(cls, file: CaseFile) -> Initial:
        """Return what the page starts with."""
        return {"version": file.version}

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        return dict(self.cleaned_data)


class Accept(Act):
    """受理."""

    reason = text("备注", required=False, rows=3, hint="只在内部留痕，申请人看不到")


class Decline(Act):
    """不予受理: reason and the right authority."""

    reason = text("不予受理的理由", rows=4, hint="申请人会原样看到。写明依据哪一条、为什么")
    authority = text("应当向哪个机关申请", most=200, hint="写机关的全称；说不清的，写“12345”")


class NotNeeded(Act):
    """不需要办理."""

    reason = text("为什么不需要办理", rows=4, hint="申请人会原样看到")


class PreReview(Act):
    """预审意见 while materials are still missing."""

    opinion = text("预审意见", rows=4, most=2000, hint="写已经审过什么、有什么问题。申请人看不到")


class SendUp(Act):
    """送审批: what is proposed."""

    proposal = text("拟办意见", required=False, rows=4, hint="审批人会看到，申请人看不到")


class Return(Act):
    """退回审查."""

    reason = text("退回的理由", rows=4, hint="审查员会看到，申请人看不到")


class Decide(Act):
    """决定: a refusal needs reason, clause, remedy."""

    outcome = choice("决定", [("GRANTED", "准予"), ("REFUSED", "不予")])
    conditions = text(
        "准予的范围、期限和条件", required=False, rows=3, hint="准予时写进决定书，没有就不填"
    )
    validity = text(
        "有效期限", required=False, most=60, hint="如：五年，自 2026年3月2日 起；没有就不填"
    )
    valid_until = Day(
        label="有效期到哪一天",
        required=False,
        help_text="准予时填写，到期前可以申请延续；长期有效的不填",
    )
    reason = text("理由", required=False, rows=4, most=2000, hint="不予时必填，申请人会原样看到")
    clause = text(
        "依据的条款", required=False, rows=2, hint="不予时必填，如《食品安全法》第三十五条"
    )
    remedy = text("救济途径", required=False, rows=3, hint="不予时必填：复议和诉讼的机关、期限")

    @classmethod
    def first(cls, file: CaseFile) -> Initial:
        """Propose the clause of the guide and the remedies of the law."""
        return {
            "version": file.version,
            "remedy": file.standard_remedy,
            "clause": "；".join(file.guide_bases),
        }

    def values(self) -> dict[str, Any]:
        """Return the outcome as what it is."""
        return {**self.cleaned_data, "outcome": Outcome(self.cleaned_data["outcome"])}

    def clean(self) -> dict[str, Any]:
        """Ask for what a refusal must say (行政许可法第三十八条)."""
        data = super().clean() or {}
        if data.get("outcome") == "REFUSED":
            for name, label in (
                ("reason", "理由"),
                ("clause", "依据的条款"),
                ("remedy", "救济途径"),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, f"不予的决定要写明{label}")
        return data


class Terminate(Act):
    """终止办理."""

    reason = text("终止的理由", rows=4, hint="申请人会原样看到")
    basis = text("依据", most=200, hint="写法律的名称和条款")


class ProposeVoid(Act):
    """作废: what our own error was, and which case goes on."""

    reason = text("本机关的差错", rows=4, hint="如：重复收件、录错申请人。批准以后申请人会原样看到")
    basis = text("依据", most=200, hint="写法律或者制度的名称和条款")
    continues = text(
        "继续办理的申请编号", required=False, most=30, hint="重复收件的，写留下的那一件；没有就不填"
    )

    def clean_continues(self) -> int | None:
        """Return the number, or nothing."""
        digits = "".join(str(self.cleaned_data["continues"]).split())
        if not digits:
            return None
        if not (digits.isascii() and digits.isdecimal() and len(digits) == DIGITS):
            raise forms.ValidationError("请填写18位申请编号")
        return int(digits)


class Void(Act):
    """同意作废."""

    answer = text("批准意见", required=False, rows=3, hint="只在内部留痕")


class RejectVoid(Act):
    """不同意作废."""

    answer = text("不同意的理由", rows=3, hint="提出人会看到，申请人看不到")


class Extend(Act):
    """延期: once, at most ten working days."""

    days = number(
        "延长的工作日数", 1, 15, hint="行政许可最多延长 10 个工作日，联合办理最多 15 个，只能一次"
    )
    reason = text("延期的理由", rows=4, hint="申请人会原样看到")


class Suspend(Act):
    """中止."""

    reason = text("中止的理由", rows=4, hint="申请人会原样看到。行政许可的法定时限不因中止而停止")
    basis = text("依据", most=200)
    resume_when = text("恢复办理的条件", most=200, hint="如：等人民法院的判决生效")


class Lift(Act):
    """恢复办理, 结束特别程序."""

    result = text("结果", rows=3, most=1000, hint="写明结论和日期")


class Special(Act):
    """特别程序: the closed list of art. 45 for permits, others with their own rules."""

    kind = choice("种类", SPECIAL_KINDS, hint="行政许可只能选《行政许可法》第四十五条列出的七种")
    body = text("实施单位", required=False, most=200, hint="由谁检验、评审……；不填就是本机关")
    contact = text("实施单位的联系方式", required=False, most=100)
    planned_days = number("预计需要的工作日", 1, 365)
    basis = text("依据", most=200, hint="写规定的名称和条款")
    reason = text("理由", rows=4, hint="申请人会原样看到")

    def values(self) -> dict[str, Any]:
        """Return the kind as what it is."""
        return {**self.cleaned_data, "kind": StopKind(self.cleaned_data["kind"])}


class Conclude(Act):
    """汇总答复: a word beside the results."""

    note = text("给申请人的说明", required=False, rows=3, hint="申请人会原样看到，没有就不填")


class Deliver(Act):
    """送达: the hand-over record."""

    way = choice(
        "送达方式",
        [("WINDOW", "窗口领取"), ("ONLINE", "网上送达"), ("POST", "邮寄"), ("KIOSK", "自助机打印")],
    )
    receiver = text("签收人", most=60, hint="核对证件后填写；网上送达填申请人")
    evidence = text("签收凭证", most=200, hint="如：本人签名、邮件号、系统送达时间")

    @classmethod
    def first(cls, file: CaseFile) -> Initial:
        """Start with what the applicant chose."""
        return {"version": file.version, "way": file.delivery_way, "receiver": file.applicant_name}

    def values(self) -> dict[str, Any]:
        """Return the way as what it is."""
        return {**self.cleaned_data, "way": DeliveryWay(self.cleaned_data["way"])}
