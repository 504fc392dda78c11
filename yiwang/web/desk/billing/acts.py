"""The acts upon a bill as pages: what is asked, what is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from yiwang.services.payments import commands
from yiwang.services.payments.types import BillAct, BillFile, RefundState, WaiverState, fen_of
from yiwang.web.desk.fields import text

Run = Callable[..., Any]


class Written(forms.Form):
    """Any act: the version it was written for travels along."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def first(cls, file: BillFile) -> dict[str, Any]:
        """Return what the page starts with."""
        return {"version": file.bill.version}

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        return dict(self.cleaned_data)


class Reason(Written):
    """Why."""

    reason = text("理由", rows=4, most=300)


class Opinion(Written):
    """What the second person says."""

    opinion = text("审批意见", rows=4, most=300)


class AskWaiver(Written):
    """减免: reason, basis, document."""

    reason = text("减免的理由", rows=3, most=500)
    basis = text("减免的依据", rows=2, most=500, hint="写法律、法规或者政策的名称和条款")
    document = text(
        "依据文件", most=300, hint="写文件的名称和文号，如《关于减免……的通知》（财综〔2026〕8号）"
    )


class AskRefund(Written):
    """退款: how much, why, by which basis."""

    amount = text("退款金额（元）", most=20)
    reason = text("退款的理由", rows=3, most=500)
    basis = text("退款的依据", rows=2, most=500)

    @classmethod
    def first(cls, file: BillFile) -> dict[str, Any]:
        """Propose everything that is left."""
        return {"version": file.bill.version, "amount": f"{file.refundable_yuan:.2f}"}

    def clean_amount(self) -> int:
        """Return the sum in fen. :raises ValidationError: it is none."""
        found = fen_of(self.cleaned_data["amount"])
        if not found:
            raise forms.ValidationError("请填写金额，如 20 或者 20.50")
        return found


def _nothing(_file: BillFile) -> tuple[tuple[str, str], ...]:
    return ()


def _waiver(file: BillFile) -> tuple[tuple[str, str], ...]:
    asked = next((w for w in file.waivers if w.state is WaiverState.ASKED), None)
    if asked is None:
        return ()
    return (
        ("提出人", asked.asked_name),
        ("减免的理由", asked.reason),
        ("减免的依据", asked.basis),
        ("依据文件", asked.document),
    )


def _refund(file: BillFile) -> tuple[tuple[str, str], ...]:
    states = (RefundState.ASKED, RefundState.FAILED)
    asked = next((r for s in states for r in file.bill.refunds if r.state is s), None)
    if asked is None:
        return ()
    facts = (
        ("提出人", asked.asked_name),
        ("退款金额", f"{asked.amount_yuan:,.2f} 元"),
        ("退款的理由", asked.reason),
        ("退款的依据", asked.basis),
        ("支付机构答复", asked.answer),
    )
    return tuple((label, said) for label, said in facts if said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: its page, its command."""

    slug: str
    act: BillAct
    label: str
    form: type[Written]
    run: Run
    done: str
    effect: str
    beside: Callable[[BillFile], tuple[tuple[str, str], ...]] = _nothing
    danger: bool = False


ACTS: tuple[Act, ...] = (
    Act(
        slug="grant-waiver",
        act=BillAct.GRANT_WAIVER,
        label="同意减免",
        form=Opinion,
        run=commands.grant_waiver,
        done="已同意减免，办件继续办理",
        effect="同意以后不再收这笔费用，办件继续办理，申请人会收到消息。提出减免的人和开单的人不能审批。",
        beside=_waiver,
    ),
    Act(
        slug="deny-waiver",
        act=BillAct.DENY_WAIVER,
        label="不同意减免",
        form=Opinion,
        run=commands.deny_waiver,
        done="已退回减免申请",
        effect="缴款单照常有效。",
        beside=_waiver,
    ),
    Act(
        slug="approve-refund",
        act=BillAct.APPROVE_REFUND,
        label="同意退款",
        form=Opinion,
        run=commands.approve_refund,
        done="已同意退款，正在按原路退回",
        effect="同意以后按原路退回，退回后通知缴款人。提出退款的人和开单的人不能审批。",
        beside=_refund,
    ),
    Act(
        slug="deny-refund",
        act=BillAct.DENY_REFUND,
        label="不同意退款",
        form=Opinion,
        run=commands.deny_refund,
        done="已退回退款申请",
        effect="不退款。",
        beside=_refund,
    ),
    Act(
        slug="ask-refund",
        act=BillAct.ASK_REFUND,
        label="提出退款",
        form=AskRefund,
        run=commands.ask_refund,
        done="已提出退款，等另一人审批",
        effect="由另一人审批以后按原路退回。重复缴费、逾期缴费和金额不符的会自动退回，不用在这里提出。",
    ),
    Act(
        slug="retry-refund",
        act=BillAct.RETRY_REFUND,
        label="重新发起退款",
        form=Reason,
        run=commands.retry_refund,
        done="已重新发起退款",
        effect="用原来的退款单号再发起一次，不会退两次。",
        beside=_refund,
    ),
    Act(
        slug="ask-waiver",
        act=BillAct.ASK_WAIVER,
        label="提出减免",
        form=AskWaiver,
        run=commands.ask_waiver,
        done="已提出减免，等另一人审批",
        effect="由另一人审批。审批以前缴款单照常有效。",
    ),
    Act(
        slug="cancel",
        act=BillAct.CANCEL,
        label="撤销缴款单",
        form=Reason,
        run=commands.cancel_bill,
        done="已撤销缴款单，办件继续办理",
        effect="开错了才撤销。撤销以后不能再缴，已经在路上的款项会自动退回。",
        danger=True,
    ),
)
BY_SLUG = {act.slug: act for act in ACTS}
