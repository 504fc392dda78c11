"""What is asked when somebody will be away."""

from typing import Any

from django import forms

from yiwang.web.desk.fields import Day, text


class Delegate(forms.Form):
    """Who stands in, in which role, from when until when."""

    assignment = forms.ChoiceField(label="哪个岗位", error_messages={"required": "请选择岗位"})
    deputy = forms.ChoiceField(
        label="谁代行",
        help_text="同一单位的同事；与本人岗位不相容的不能选",
        error_messages={"required": "请选择代行人", "invalid_choice": "请选择代行人"},
    )
    starts_on = Day(label="从哪天起", error_messages={"required": "请填写从哪天起"})
    ends_on = Day(
        label="到哪天为止",
        help_text="这一天还代行",
        error_messages={"required": "请填写到哪天为止"},
    )
    reason = text("原因", most=120, hint="如：出差、休假")

    def __init__(
        self,
        *args: Any,
        posts: list[tuple[str, str]],
        colleagues: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        """Take what may be chosen."""
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = posts  # type: ignore[attr-defined]
        self.fields["deputy"].choices = [("", ""), *colleagues]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for an order of the two days."""
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "结束日期要晚于开始日期")
        return data
