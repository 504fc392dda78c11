"""Forms of 电子印章: an application, the words of an act, who may use a seal."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django import forms

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.services.licences import queries
from yiwang.services.licences.types.revocations import RevocationReason
from yiwang.services.licences.types.seals import SealAct, SealInfo
from yiwang.web.desk.fields import Day, choice, text

YEARS: Final = [("1", "1 年"), ("2", "2 年"), ("3", "3 年"), ("5", "5 年")]
BUTTONS: Final = {
    SealAct.APPROVE: ("批准", ""),
    SealAct.REFUSE: ("不予批准", "sec"),
    SealAct.MAKE: ("制作印章", ""),
    SealAct.COLLECT: ("确认领取", ""),
    SealAct.SUSPEND: ("停用", "sec"),
    SealAct.RESUME: ("恢复使用", ""),
    SealAct.DESTROY: ("销毁", "danger"),
}
"""Acts with a button of their own: its words and its look."""
WITH_WORDS: Final = frozenset(BUTTONS) - {SealAct.MAKE, SealAct.COLLECT}
"""Acts that take a reason or an opinion."""
USING_POSTS: Final = ("APPROVER", "REVIEWER", "WINDOW", "LICENCE_KEEPER")


def acts_of(acts: Collection[SealAct]) -> list[tuple[str, str, str]]:
    """Return the buttons of what may be done now."""
    return [(act.value, *look) for act, look in BUTTONS.items() if act in acts]


class Application(forms.Form):
    """申请刻制: which style, which words, why, for how long."""

    style = forms.ChoiceField()
    purpose = text("专用章的用途", required=False, most=12, hint="只有“专用章”要填，如：合同专用章")
    reason = text("申请理由", rows=3, most=300)
    years = choice("有效年限", YEARS)

    def __init__(self, *given: object, viewer: Actor, **more: object) -> None:
        """Offer the approved styles."""
        super().__init__(*given, **more)  # type: ignore[arg-type]
        styles = [(code, label) for code, label, _ in queries.seal_styles(viewer=viewer)]
        self.fields["style"] = choice("印章样式", styles)


class Opinion(forms.Form):
    """The words of an act: a reason where one is needed."""

    opinion = text(
        "意见或理由", required=False, rows=3, most=300, hint="不予批准、停用、恢复、销毁要写理由"
    )
    cause = choice(
        "销毁的原因",
        [(one.value, one.label) for one in RevocationReason],
        required=False,
        hint="只在销毁时选，不选就是“不再使用”；印章的证书同时吊销",
    )
    lost_on = Day(
        label="遗失或者泄露的日期",
        required=False,
        help_text="只在遗失、被盗用、泄露时填；这一天起盖的章全部作废，说不准的填最早可能的一天",
    )

    def without_destruction(self) -> Opinion:
        """Ask for no cause where no destruction may follow."""
        del self.fields["cause"], self.fields["lost_on"]
        return self


class Authority(forms.Form):
    """授权用章: a person or a post, which documents, how often a day."""

    who = forms.ChoiceField()
    kinds = text("可以盖章的文件种类", required=False, rows=3, hint="一行一种；不填就是全部种类")
    per_day = forms.IntegerField(
        label="每日次数上限",
        required=False,
        min_value=1,
        max_value=10_000,
        help_text="不填就是不限",
        error_messages={"invalid": "每日次数上限请填数字"},
    )

    def __init__(self, one: SealInfo, viewer: Actor, *given: object) -> None:
        """Offer the posts that decide, and the people of the seal's office."""
        super().__init__(*given)  # type: ignore[arg-type]
        names = identity.role_names(viewer=viewer)
        posts = [(f"role:{code}", f"本单位全体{names[code]}") for code in USING_POSTS]
        people = [
            (f"staff:{key}", name)
            for key, name, _ in identity.people_of_staff(one.organisation_id, viewer=viewer)
            if key != viewer.staff_id
        ]
        self.fields["who"] = forms.ChoiceField(
            label="授权给",
            choices=[*people, *posts],
            error_messages={"required": "请选择授权给谁", "invalid_choice": "请选择授权给谁"},
        )
        self.order_fields(["who", "kinds", "per_day"])
