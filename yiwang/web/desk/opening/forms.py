"""What is asked about a division's administrator."""

from typing import Any

from django import forms

from yiwang.web.desk.fields import text


class Administrator(forms.Form):
    """Who will administer the division: by telephone, as an account or by invitation."""

    name = text("姓名", most=60, hint="与身份证上一致")
    phone = text("手机号码", most=20, hint="已有账号的直接任命；没有的会收到邀请短信")
    job_number = text("工号", most=30)
    organisation = forms.ChoiceField(
        label="所在单位",
        error_messages={"required": "请选择所在单位", "invalid_choice": "请选择所在单位"},
    )

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        """Take the organisations to choose from."""
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", ""), *bodies]  # type: ignore[attr-defined]
