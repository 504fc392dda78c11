"""Procedures, hearings, checks on site and third parties as pages of acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import commands
from yiwang.services.cases.types import Action
from yiwang.web.desk.casework import scene_forms
from yiwang.web.desk.casework.acts import Act
from yiwang.web.ui import letters

REVIEW = "cases.read"
"""The page opens to who reads cases; the command asks for the right of who reviews or decides."""


def statement_owner(number: int, n: int) -> str:
    """Return where scans of a statement wait."""
    return f"statement:{number}:{n}"


def _take_statement(*, case: int, n: int, actor: Actor, at: datetime, **values: Any) -> None:
    scans = tuple(info.id for info in stored.files_of(statement_owner(case, n)))
    commands.take_statement(case=case, n=n, file_ids=scans, actor=actor, at=at, **values)


SCENE_ACTS: tuple[Act, ...] = (
    Act(
        slug="arrange-special",
        action=Action.ARRANGE_SPECIAL,
        right=REVIEW,
        label="安排时间地点",
        form=scene_forms.ArrangeSpecial,
        run=commands.arrange_special,
        done="通知书已发给申请人",
        effect="只通知时间和地点，不改变已经暂停的计时。改期要写明理由。",
        letter=letters.procedure_date,
    ),
    Act(
        slug="tell-hearing",
        action=Action.TELL_HEARING,
        right=REVIEW,
        label="告知听证权利",
        form=scene_forms.TellHearing,
        run=commands.tell_hearing,
        done="听证告知书已发给申请人",
        effect="申请人有五个工作日可以要求听证。等待期间照常计时；要求听证以后，两个时限都暂停。",
        letter=letters.hearing_right,
    ),
    Act(
        slug="order-hearing",
        action=Action.REQUEST_HEARING,
        right=REVIEW,
        label="主动组织听证",
        form=scene_forms.OrderHearing,
        run=commands.order_hearing,
        done="已决定组织听证，申请人已收到消息",
        effect="从今天起两个时限都暂停，二十个工作日内举行听证（《行政许可法》第四十六条）。",
    ),
    Act(
        slug="ask-hearing",
        action=Action.REQUEST_HEARING,
        right=REVIEW,
        label="录入听证要求",
        form=scene_forms.AskHearing,
        run=commands.request_hearing,
        done="听证要求已登记",
        effect="从今天起两个时限都暂停，二十个工作日内举行听证（《行政许可法》第四十七条）。",
    ),
    Act(
        slug="waive-hearing",
        action=Action.WAIVE_HEARING,
        right=REVIEW,
        label="登记放弃听证",
        form=scene_forms.WaiveHearing,
        run=commands.waive_hearing,
        done="已登记放弃听证",
        effect="已经暂停的计时从明天起继续。",
        danger=True,
    ),
    Act(
        slug="arrange-hearing",
        action=Action.ARRANGE_HEARING,
        right=REVIEW,
        label="听证通知",
        form=scene_forms.ArrangeHearing,
        run=commands.arrange_hearing,
        done="听证通知书已发给申请人，利害关系人已收到短信",
        effect="提前七个工作日通知；主持人不能审查过这件；公开举行。计时已经暂停，改期不影响计时。",
    ),
    Act(
        slug="record-hearing",
        action=Action.RECORD_HEARING,
        right=REVIEW,
        label="写听证笔录",
        form=scene_forms.RecordHearing,
        run=commands.record_hearing,
        done="听证笔录已保存，请参加人逐个核对签字",
        effect="参加人都核对以后听证才结束，计时从第二天起继续；决定要根据听证笔录作出。",
    ),
    Act(
        slug="confirm-record",
        action=Action.CONFIRM_RECORD,
        right=REVIEW,
        label="登记笔录签字",
        form=scene_forms.ConfirmRecord,
        run=commands.confirm_record,
        done="签字已登记",
        effect="最后一名参加人核对以后，听证结束，计时从明天起继续。",
    ),
    Act(
        slug="plan-check",
        action=Action.PLAN_CHECK,
        right=REVIEW,
        label="安排现场核查",
        form=scene_forms.PlanCheck,
        run=commands.plan_check,
        done="现场核查已安排，申请人已收到通知书",
        effect="现场核查是审查的一个环节，法定时限和承诺时限都照常计算。",
    ),
    Act(
        slug="call-off-check",
        action=Action.CALL_OFF_CHECK,
        right=REVIEW,
        label="取消现场核查",
        form=scene_forms.CallOffCheck,
        run=commands.call_off_check,
        done="现场核查已取消，申请人已收到消息",
        effect="时限照常计算。",
        danger=True,
    ),
    Act(
        slug="tell-third-party",
        action=Action.TELL_THIRD_PARTY,
        right=REVIEW,
        label="告知利害关系人",
        form=scene_forms.TellThirdParty,
        run=commands.tell_third_party,
        done="告知书已生成，请送达利害关系人",
        effect="给的时间过了，或者都陈述了，才能作出决定。等待期间照常计时。",
        letter=letters.third_party,
    ),
    Act(
        slug="take-statement",
        action=Action.TAKE_STATEMENT,
        right=REVIEW,
        label="录入陈述申辩",
        form=scene_forms.TakeStatement,
        run=_take_statement,
        done="陈述申辩已录入",
        effect="先在“程序”页上传扫描件，再录入文字。要求听证的，从今天起两个时限都暂停。",
    ),
    Act(
        slug="answer-statement",
        action=Action.ANSWER_STATEMENT,
        right=REVIEW,
        label="答复陈述申辩",
        form=scene_forms.AnswerStatement,
        run=commands.answer_statement,
        done="答复书已生成",
        effect="不影响时限。",
    ),
)
