"""What is asked before a file is taken away."""

from __future__ import annotations

from django import forms

from yiwang.services.catalogue.types.sets import Standing
from yiwang.web.desk.fields import Day, text
from yiwang.web.desk.interchange import pages

STANDINGS = [
    (Standing.IN_FORCE.value, "在用"),
    (Standing.WITHDRAWN.value, "停用"),
    (Standing.ALL.value, "在用和停用"),
]
SENTENCE = {"required": "请选择格式", "invalid_choice": "请选择格式"}


class Export(forms.Form):
    """Format, and which items and lists."""

    kind = forms.ChoiceField(
        label="格式",
        choices=pages.EXPORTS,
        help_text="表格最多 1 万份实施清单，更多请用 CSV 或者 JSON",
        error_messages=SENTENCE,
    )
    region = text(
        "地区和下级", required=False, most=40, hint="名称或者 12 位区划代码，不填是本地区"
    )
    office = text("实施主体代码", required=False, most=30, hint="18 位统一社会信用代码")
    item = text("基本编码", required=False, most=20, hint="12 位，只导出这一个事项")
    standing = forms.ChoiceField(label="状态", choices=STANDINGS, initial=Standing.IN_FORCE.value)
    since = Day(
        label="从哪一天起发布的版本",
        required=False,
        help_text="只要这一天和以后发布的，例如上次导出的那一天",
    )
