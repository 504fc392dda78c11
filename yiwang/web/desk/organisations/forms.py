"""What is asked about an organisation."""

from django import forms

from yiwang.foundation.orgs.types import HOURS, OrganisationKind
from yiwang.web.desk.fields import choice, text

KINDS = {
    OrganisationKind.DEPARTMENT: "部门",
    OrganisationKind.HALL: "大厅（含分厅）",
    OrganisationKind.TOWNSHIP: "乡镇（街道）",
    OrganisationKind.STATION: "代办点",
    OrganisationKind.OTHER: "其他",
}
STANDARD = "不带地名的名称，如“民政局”。事项按它找到单位"


class Entered(forms.Form):
    """A new organisation."""

    kind = choice("类别", [(k.value, label) for k, label in KINDS.items()])
    name = text("机构名称", most=120, hint="全称，如“示例县民政局”")
    standard_name = text("通用名称", most=80, hint=STANDARD)
    uscc = text("统一社会信用代码", most=30, required=False, hint="大厅和代办点没有的可以不填")
    address = text("地址", most=160, required=False)
    phone = text("咨询电话", most=40, required=False)
    complaint_phone = text("投诉电话", most=40, required=False)
    hours = text("办公时间", most=120, required=False)
    seated = choice("进驻本地大厅", [("yes", "进驻"), ("no", "不进驻")])

    uscc.yw_kind = "uscc"  # type: ignore[attr-defined]
    hours.initial = HOURS


class Changed(forms.Form):
    """What an organisation tells the public."""

    address = text("地址", most=160, required=False)
    phone = text("咨询电话", most=40, required=False)
    complaint_phone = text("投诉电话", most=40, required=False)
    hours = text("办公时间", most=120, required=False)


class Renamed(forms.Form):
    """A new name, from today on."""

    name = text("新的机构名称", most=120)
    short_name = text("简称", most=80, required=False, hint="不填就用全称")
    basis = text("更名依据", most=120, hint="如批复的文号")


class Closed(forms.Form):
    """Why the organisation is closed."""

    basis = text("撤销依据", most=120, hint="如批复的文号")


class Window(forms.Form):
    """A window of a hall, a post of another organisation."""

    post = text("窗口或岗位名称", most=60, hint="如“1号综合窗口”")
