"""The living element page: every element, normal and in error (demo only)."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.web.ui import elements
from yiwang.web.ui.access import public
from yiwang.web.ui.forms import Field, Form, Option

NOON = datetime.datetime(2018, 9, 3, 14, 32, tzinfo=ZoneInfo("Asia/Shanghai"))
FRAMES = frozenset({"portal", "desk", "passport", "terminal"})
YES_NO = (Option("yes", "是"), Option("no", "否", "以后也可以改"), Option("unsure", "不确定"))


def _composed() -> list[Field]:
    """Fields made of several."""
    street = [
        Field(
            name="home-county",
            label="县（市、区）",
            kind="select",
            value="1",
            options=[Option("1", "示例县")],
        ),
        Field(name="home-detail", label="详细地址", hint="街道、门牌号"),
    ]
    row = [
        Field(name="goods-0-name", label="名称"),
        Field(name="goods-0-sum", label="金额", kind="money"),
    ]
    return [
        Field(name="home", label="居住地址", kind="address", parts=street),
        Field(name="goods", label="主要设备", kind="table", lines=[row]),
    ]


def _fields() -> list[Field]:
    return [
        Field(name="name", label="申请人姓名", autocomplete="name"),
        Field(
            name="phone", label="手机号码", kind="tel", autocomplete="tel", hint="用来接收办理进度"
        ),
        Field(name="idn", label="身份证号码", kind="id_number"),
        Field(name="uscc", label="统一社会信用代码", kind="uscc"),
        Field(
            name="fetched",
            label="户籍地址",
            value="示例省示例市示例县",
            readonly=True,
            source="来自公安局，2018年9月3日更新",
        ),
        Field(name="born", label="出生日期", kind="date", autocomplete="bday"),
        Field(name="area", label="经营面积", kind="number", unit="平方米"),
        Field(name="sum", label="注册资本", kind="money", required=False),
        Field(name="live", label="是否独自居住", kind="radio", options=YES_NO, value="no"),
        Field(
            name="kinds",
            label="主要经营项目",
            kind="checkbox",
            options=[Option("1", "预包装食品销售"), Option("2", "散装食品销售")],
        ),
        Field(
            name="bank",
            label="开户银行",
            kind="select",
            options=[Option("a", "农业银行"), Option("b", "邮政储蓄银行")],
        ),
        Field(name="why", label="情况说明", kind="textarea", maxlength=200, required=False),
        *_composed(),
        Field(
            name="photo",
            label="门头照片",
            kind="file",
            accept="image/*,application/pdf",
            hint="JPG、PNG、HEIC 照片或 PDF，最多 20 MB",
        ),
        Field(
            name="plate",
            label="设备铭牌照片",
            kind="files",
            url="#f-plate",
            files=[elements.StoredFile("铭牌.jpg", "1.2 MB")],
            hint="JPG、PNG、HEIC 照片，最多 2 个，每个最多 20 MB",
        ),
        Field(
            name="agree",
            label="我已阅读并承诺以上内容属实",
            kind="declaration",
            statement="本人承诺所填写的内容和提交的材料真实、合法、有效。",
        ),
        Field(name="sign", label="签名", kind="signature"),
    ]


def _timeline() -> list[elements.Moment]:
    return [
        elements.Moment("申请", "done", at=NOON, who="您"),
        elements.Moment("收件", "done", at=NOON, who="综合窗口"),
        elements.Moment("受理", "done", at=NOON, who="市场监督管理局"),
        elements.Moment("补正", "pause", what="等您补充 1 项材料，补正期间不计入办理时限"),
        elements.Moment("审查", "now", who="市场监督管理局", next="最晚 2018年9月17日前完成"),
        elements.Moment("决定", "todo"),
        elements.Moment("送达", "todo"),
    ]


def _table() -> elements.Table:
    return elements.Table(
        "我的办件",
        (
            elements.Column("申请编号"),
            elements.Column("事项"),
            elements.Column("状态"),
            elements.Column("剩余"),
            elements.Column("费用", number=True),
        ),
        [
            [
                elements.Cell("201809030000000018", "#main"),
                elements.Cell("高龄津贴申领"),
                elements.Cell("已受理", tag=True),
                elements.Cell("剩 1 个工作日", light="yellow"),
                elements.Cell("0.00 元", number=True),
            ],
        ],
    )


def _upload() -> elements.Material:
    return elements.Material(
        name="m-1",
        label="营业执照",
        upload_url="/ui/?upload",
        hint="照片或 PDF，最多 20 MB",
        basis="《食品经营许可和备案管理办法》第十二条",
        samples=[elements.Act("填写样例", "#main")],
        files=[elements.StoredFile("营业执照.jpg", "2.1 MB", view_url="#main", remove_url="#main")],
        phone_url="#main",
    )


@public
def living(request: HttpRequest) -> HttpResponse:
    """Show every element; `?errors=1` in error, `?frame=desk` in another site's frame."""
    wrong = {
        "name": "请填写申请人姓名",
        "idn": "身份证号码最后一位与前17位对不上，请对照证件检查",
        "born": "请填写出生日期",
        "live": "请选择是否独自居住",
        "bank": "请选择开户银行",
        "agree": "请阅读后勾选承诺",
        "photo": "“说明.exe”是 EXE 文件。请上传 JPG、PNG、HEIC 照片或 PDF",
    }
    context = {
        "form": Form(_fields(), wrong if request.GET.get("errors") else {}),
        "timeline": _timeline(),
        "summary": [
            elements.Row("申请人姓名", "张*", url="#f-name"),
            elements.Row("户籍地址", "示例省示例市示例县", source="来自公安局，2018年9月3日更新"),
            elements.Row("情况说明", "", url="#f-why"),
        ],
        "facts": [
            elements.Fact("谁能办", "60 周岁以上老人"),
            elements.Fact("要多久", "10 个工作日内", "法定时限 20 个工作日"),
            elements.Fact("收费", "不收费"),
            elements.Fact("跑几次", "一次都不用跑"),
        ],
        "acts": [
            elements.Act("在线办理", "#main"),
            elements.Act("去大厅办", "#main"),
            elements.Act("找人代办", "#main"),
        ],
        "table": _table(),
        "states": [
            "草稿",
            "待收件",
            "待补正",
            "已受理",
            "审查中",
            "已延期",
            "已办结（准予）",
            "已办结（不予）",
            "不予受理",
            "已撤回",
        ],
        "noon": NOON,
        "crumbs": [elements.Crumb("首页", "/"), elements.Crumb("元素页")],
        "upload": _upload(),
    }
    if request.GET.get("frame") in FRAMES:
        context["site_base"] = f"{request.GET['frame']}/base.html"
    return render(request, "ui/living.html", context)
