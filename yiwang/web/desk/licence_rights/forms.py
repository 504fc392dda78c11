"""Forms of 用证权限: a proposal, and the words of an act."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.licences import queries
from yiwang.services.licences.types.using import (
    BASIS_NAMES,
    SCOPE_NAMES,
    Consumer,
    ConsumerKind,
    RightAct,
)
from yiwang.web.desk.fields import Day, choice, text

BUTTONS: Final = {
    RightAct.APPROVE: ("批准", ""),
    RightAct.REFUSE: ("不予批准", "sec"),
    RightAct.REVOKE: ("收回", "danger"),
}
NO_CONSUMER: Final = "请选择机关单位，或者填写应用编号"


class Opinion(forms.Form):
    """The words of an act."""

    opinion = text("意见或理由", required=False, rows=3, most=300, hint="不予批准、收回要写理由")


class Proposal(forms.Form):
    """提出用证权限: who reads licences of which type, how far, on what basis, until when."""

    office = forms.ChoiceField(label="机关单位", required=False)
    app = text("应用编号", required=False, most=64, hint="对接的应用系统填应用编号，不用选机关单位")
    type_code = forms.ChoiceField(label="证照类型")
    scope = choice("可以读取", [(str(code), name) for code, name in SCOPE_NAMES.items()])
    basis = choice("用证依据", [(str(code), name) for code, name in BASIS_NAMES.items()])
    clause = text(
        "法律依据",
        required=False,
        most=300,
        hint="按法定职责的要填，写到条款，例如：《社会救助暂行办法》第五十八条",
    )
    told = choice(
        "按法定职责读取时",
        [("yes", "告知持证主体"), ("no", "依法不告知持证主体")],
        hint="法律、行政法规规定应当保密或者不需要告知的，才选不告知",
    )
    purpose = text("用途", rows=3, most=300)
    valid_until = Day(label="有效期止", error_messages={"required": "请填写有效期止"})

    def __init__(self, *given: Any, viewer: Actor, **more: Any) -> None:
        """Offer the offices of the viewer's region, and the types in force."""
        super().__init__(*given, **{"initial": {"told": "yes"}, **more})
        offices = orgs.organisations_in(viewer.region_code)
        types = queries.published_type_names(viewer=viewer)
        self.fields["office"] = forms.ChoiceField(
            label="机关单位",
            required=False,
            choices=[("", "请选择"), *((str(one.id), one.name) for one in offices)],
            error_messages={"invalid_choice": NO_CONSUMER},
        )
        self.fields["type_code"] = forms.ChoiceField(
            label="证照类型",
            choices=[("", "请选择"), *types],
            error_messages={"required": "请选择证照类型", "invalid_choice": "请选择证照类型"},
        )
        order = ["office", "app", "type_code", "scope", "basis", "clause", "told", "purpose"]
        self.order_fields([*order, "valid_until"])

    def clean(self) -> dict[str, Any]:
        """Say when nobody, or two, are named."""
        given = super().clean() or self.cleaned_data
        if bool(given.get("office")) == bool(given.get("app")):
            self.add_error("office", NO_CONSUMER)
        return given

    @property
    def consumer(self) -> Consumer:
        """Whom the proposal is for."""
        office = self.cleaned_data["office"]
        kind = ConsumerKind.OFFICE if office else ConsumerKind.APP
        return Consumer(kind, office or self.cleaned_data["app"])
