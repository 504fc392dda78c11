"""The acts upon a case as pages: what is asked, what the applicant will read, what is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiwang.foundation.core.types import Actor
from yiwang.services.cases import commands
from yiwang.services.cases.types import Action, DocumentKind
from yiwang.services.cases.types.desk import CaseFile
from yiwang.web.desk.casework import act_forms, fee_forms
from yiwang.web.ui import letters

Run = Callable[..., Any]
Letter = Callable[[CaseFile, Mapping[str, Any]], tuple[DocumentKind, dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: its page, its right, its command."""

    slug: str
    action: Action
    right: str
    label: str
    form: type[act_forms.Act]
    run: Run
    done: str
    effect: str
    letter: Letter | None = None
    danger: bool = False
    proven: bool = False
    """Whether the second factor is asked again: it decides, and its paper bears a seal."""

    def carry_out(
        self, *, number: int, values: Mapping[str, Any], actor: Actor, at: datetime
    ) -> None:
        """Run the command with what was written."""
        self.run(case=number, **values, actor=actor, at=at)


ACTS: tuple[Act, ...] = (
    Act(
        slug="accept",
        action=Action.ACCEPT,
        right="cases.accept",
        label="受理",
        form=act_forms.Accept,
        run=commands.accept,
        done="已受理，受理通知书已发给申请人",
        effect="受理以后，法定时限和承诺时限从今天起算，申请人会收到受理通知书。"
        "申请人承诺随后补交材料的，请用“容缺受理”，写明期限。",
        letter=letters.acceptance,
    ),
    Act(
        slug="decline",
        action=Action.DECLINE,
        right="cases.accept",
        label="不予受理",
        form=act_forms.Decline,
        run=commands.decline,
        done="已作出不予受理的决定，通知书已发给申请人",
        effect="不归本机关办的，要写明应当向哪个机关申请。这件到此结束。",
        letter=letters.declined,
        danger=True,
    ),
    Act(
        slug="not-needed",
        action=Action.NOT_NEEDED,
        right="cases.accept",
        label="不需要办理",
        form=act_forms.NotNeeded,
        run=commands.not_needed,
        done="已告知申请人不需要办理",
        effect="依法不需要取得许可的，即时告知。这件到此结束。",
        letter=letters.not_needed,
        danger=True,
    ),
    Act(
        slug="note-pre-review",
        action=Action.NOTE_PRE_REVIEW,
        right="cases.read",
        label="写预审意见",
        form=act_forms.PreReview,
        run=commands.note_pre_review,
        done="预审意见已记下",
        effect="等材料补齐的时候可以先审。意见只在内部留痕，申请人看不到；受理以后还要正式审查。",
    ),
    Act(
        slug="send-up",
        action=Action.SEND_TO_DECISION,
        right="cases.review",
        label="送审批",
        form=act_forms.SendUp,
        run=commands.send_to_decision,
        done="已送审批",
        effect="送审批以后由审批人决定，您不能再改审查意见。",
    ),
    Act(
        slug="return",
        action=Action.RETURN,
        right="cases.decide",
        label="退回审查",
        form=act_forms.Return,
        run=commands.return_to_review,
        done="已退回审查",
        effect="退回以后审查员重新审查，时限照常计算。",
    ),
    Act(
        slug="decide",
        action=Action.GRANT,
        right="cases.decide",
        label="作出决定",
        form=act_forms.Decide,
        run=commands.decide,
        done="决定已作出，正在等待用印",
        effect="不予的决定要写明理由、依据的条款和救济途径。决定书要加盖电子专用章才生效。",
        letter=letters.decision,
        proven=True,
    ),
    Act(
        slug="conclude",
        action=Action.CONCLUDE,
        right="cases.review",
        label="汇总答复",
        form=act_forms.Conclude,
        run=commands.conclude,
        done="各部门的结果已经一次告知申请人",
        effect="各联办事项已经全部办完。申请人会收到一份列出每一项结果的通知书。",
    ),
    Act(
        slug="deliver",
        action=Action.DELIVER,
        right="cases.deliver",
        label="登记送达",
        form=act_forms.Deliver,
        run=commands.deliver,
        done="送达已登记",
        effect="先核对签收人的证件；代领的要看授权。",
    ),
    Act(
        slug="terminate",
        action=Action.TERMINATE,
        right="cases.decide",
        label="终止办理",
        form=act_forms.Terminate,
        run=commands.terminate,
        done="已终止办理，通知书已发给申请人",
        effect="如申请人死亡、法人终止、逾期不补正。这件到此结束，不能恢复。",
        letter=letters.termination,
        danger=True,
    ),
    Act(
        slug="propose-void",
        action=Action.PROPOSE_VOID,
        right="cases.read",
        label="提出作废",
        form=act_forms.ProposeVoid,
        run=commands.propose_void,
        done="已提出作废，等另一名负责人员批准",
        effect="只有本机关自己的差错才能作废，要由另一人批准，电子监察会看到。决定已经送达的不能作废。",
        danger=True,
    ),
    Act(
        slug="void",
        action=Action.VOID,
        right="cases.decide",
        label="同意作废",
        form=act_forms.Void,
        run=commands.void,
        done="已作废，告知书已发给申请人",
        effect="作废以后这件不再办理，两个时限停止计算，申请人会收到写明理由和救济途径的告知书。",
        danger=True,
    ),
    Act(
        slug="reject-void",
        action=Action.REJECT_VOID,
        right="cases.decide",
        label="不同意作废",
        form=act_forms.RejectVoid,
        run=commands.reject_void,
        done="已答复，这件照常办理",
        effect="不同意的，这件照常办理，时限不受影响。",
    ),
    Act(
        slug="extend",
        action=Action.EXTEND,
        right="cases.decide",
        label="延期",
        form=act_forms.Extend,
        run=commands.extend,
        done="已延期，告知书已发给申请人",
        effect="经本机关负责人批准才能延期，只能一次；理由要告诉申请人。",
        letter=letters.extension,
    ),
    Act(
        slug="suspend",
        action=Action.SUSPEND,
        right="cases.decide",
        label="中止",
        form=act_forms.Suspend,
        run=commands.suspend,
        done="已中止，通知书已发给申请人",
        effect="中止停止承诺时限的计算；行政许可的法定时限照常计算。",
        letter=letters.suspension,
    ),
    Act(
        slug="resume",
        action=Action.RESUME,
        right="cases.read",
        label="恢复办理",
        form=act_forms.Lift,
        run=commands.resume,
        done="已恢复办理",
        effect="从明天起继续计算承诺时限。",
    ),
    Act(
        slug="start-special",
        action=Action.START_SPECIAL,
        right="cases.decide",
        label="特别程序",
        form=act_forms.Special,
        run=commands.start_special,
        done="特别程序已开始，告知书已发给申请人",
        effect="只有行政许可法第四十五条列出的程序不计算在办理期限内；现场核查不停止计时。",
        letter=letters.special,
    ),
    Act(
        slug="end-special",
        action=Action.END_SPECIAL,
        right="cases.read",
        label="结束特别程序",
        form=act_forms.Lift,
        run=commands.end_special,
        done="特别程序已结束，继续计时",
        effect="从明天起继续计算时限。",
    ),
    Act(
        slug="request-payment",
        action=Action.REQUEST_PAYMENT,
        right="cases.review",
        label="通知缴费",
        form=fee_forms.RequestPayment,
        run=commands.request_payment,
        done="已通知缴费，缴费通知书已发给申请人",
        effect="等缴费的时候停止计算承诺时限；行政许可的法定时限照常计算。缴清以后自动恢复计时，"
        "逾期不缴的终止办理。已经作出决定的，不停止计时，缴清以后才能送达。",
        letter=letters.payment,
    ),
)
BY_SLUG = {act.slug: act for act in ACTS}

ORDER: tuple[tuple[Action, str, str], ...] = (
    (Action.OPINE, "写预审意见", "desk:joint-opinion"),
    (Action.ACCEPT, "受理", "desk:act-accept"),
    (Action.STAGE, "办理环节", "desk:case-route"),
    (Action.REQUEST_CORRECTION, "一次性补正", "desk:correction"),
    (Action.PRE_ACCEPT, "容缺预受理", "desk:pre-accept"),
    (Action.ACCEPT_WITH_GAPS, "容缺受理", "desk:accept-with-gaps"),
    (Action.NOTE_PRE_REVIEW, "写预审意见", "desk:act-note-pre-review"),
    (Action.DECLINE, "不予受理", "desk:act-decline"),
    (Action.RESUBMIT, "收补正材料", "desk:resubmit"),
    (Action.REVIEW, "写审查意见", "desk:review"),
    (Action.SEND_TO_DECISION, "送审批", "desk:act-send-up"),
    (Action.GRANT, "作出决定", "desk:act-decide"),
    (Action.CONCLUDE, "汇总答复", "desk:act-conclude"),
    (Action.RETURN, "退回审查", "desk:act-return"),
    (Action.END_SPECIAL, "结束特别程序", "desk:act-end-special"),
    (Action.RESUME, "恢复办理", "desk:act-resume"),
    (Action.DELIVER, "出件", "desk:handover-case"),
    (Action.REQUEST_PAYMENT, "通知缴费", "desk:act-request-payment"),
    (Action.EXTEND, "延期", "desk:act-extend"),
    (Action.START_SPECIAL, "特别程序", "desk:act-start-special"),
    (Action.SUSPEND, "中止", "desk:act-suspend"),
    (Action.PLAN_CHECK, "安排现场核查", "desk:act-plan-check"),
    (Action.TELL_HEARING, "告知听证权利", "desk:act-tell-hearing"),
    (Action.TELL_THIRD_PARTY, "告知利害关系人", "desk:act-tell-third-party"),
    (Action.NOT_NEEDED, "不需要办理", "desk:act-not-needed"),
    (Action.TERMINATE, "终止办理", "desk:act-terminate"),
    (Action.TRANSFER, "转送", "desk:transfer"),
    (Action.PROPOSE_VOID, "提出作废", "desk:act-propose-void"),
)
"""Every act with its page, the most usual first: the first one allowed is the primary button."""
RARE = frozenset({Action.TRANSFER, Action.PROPOSE_VOID})
"""Acts that are never offered first."""
