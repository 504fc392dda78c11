"""What is asked about a member of staff, a role, an absence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from yiwang.web.desk.fields import Day, text

Choices = Sequence[tuple[str, str]]


def _select(label: str, hint: str = "") -> forms.ChoiceField:
    sentence = f"请选择{label}"
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        error_messages={"required": sentence, "invalid_choice": sentence},
    )


def _first(label: str) -> Day:
    return Day(label=label, error_messages={"required": f"请填写{label}"})


class Role(forms.Form):
    """A role in an organisation, from a day on."""

    organisation = _select("单位")
    role = _select("角色", "管理员不能同时是审计员；不相容的角色会提示")
    valid_from = _first("从哪天起")
    valid_until = Day(label="到哪天为止", required=False, help_text="这一天还有效；不填就是长期")

    def __init__(self, *args: Any, bodies: Choices, roles: Choices, **kwargs: Any) -> None:
        """Take what may be chosen."""
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", ""), *bodies]  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", ""), *roles]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for an order of the two days."""
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "截止日期要晚于起始日期")
        return data


class Person(Role):
    """A new member of staff, by telephone."""

    name = text("姓名", most=60, hint="与身份证上一致")
    phone = text("手机号码", most=20, hint="已有账号的直接任命；没有的会收到邀请短信")
    job_number = text("工号", most=30)
    field_order = ("name", "phone", "job_number")


class Absence(forms.Form):
    """Who stands in, in which role, from when until when."""

    assignment = _select("哪个岗位")
    deputy = _select("谁代行", "同一单位的同事；与岗位不相容的不能选")
    starts_on = _first("代行从哪天起")
    ends_on = _first("代行到哪天为止")
    reason = text("原因", most=120, hint="如：出差、休假")

    def __init__(self, *args: Any, posts: Choices, colleagues: Choices, **kwargs: Any) -> None:
        """Take what may be chosen."""
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = [("", ""), *posts]  # type: ignore[attr-defined]
        self.fields["deputy"].choices = [("", ""), *colleagues]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for an order of the two days."""
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "结束日期要晚于开始日期")
        return data
