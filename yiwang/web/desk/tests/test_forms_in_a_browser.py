"""A form of every kind of field, from its editor to a citizen's case, at 360 and 1280 px."""

from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from playwright.sync_api import expect

from yiwang.foundation.files.tests import samples
from yiwang.foundation.identity.types import Permission
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases import commands as cases
from yiwang.services.cases.tests.factories import AT, COUNTY, staff
from yiwang.services.cases.tests.factories import world as make_world
from yiwang.services.designing import commands as designing
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]
BOTH = (1280, 360)
SITE = "“是否网上经营”（online）选“是”"
BANK_LAW = "《食品安全法实施条例》第三条"
ADDED: list[tuple[str, dict[str, str]]] = [
    ("choice", {"label": "是否网上经营", "key": "online"}),
    ("text", {"label": "网址", "key": "url", "condition": SITE}),
    ("uscc", {}),
    ("address", {"label": "经营场所地址"}),
    ("day", {"label": "开业日期"}),
    ("amount", {"label": "经营面积", "unit": "平方米"}),
    ("money", {"label": "注册资金"}),
    ("picked", {"label": "主体业态", "options": "餐饮服务\n食品销售"}),
    ("choices", {"label": "经营项目", "options": "热食类\n冷食类\n糕点类"}),
    ("people", {"label": "食品安全管理人员"}),
    ("note", {"label": "工艺流程"}),
    ("attached", {"label": "设备照片"}),
    ("bank", {"label": "退款银行卡号"}),
]
"""With the name, the number and the phone that the form has already: every kind."""
READ = (
    "店长",
    "厨师",
    "热食类、糕点类",
    "餐饮服务",
    "120.5",
    "示例省示例市示例县人民路2号",
    "https://example.org/dian",
    "清洗、烹饪、出品",
    "设备.png",
)
"""What the desk shows of what the citizen wrote."""
COLUMNS = tuple(FormField(key=f"c{n}", label=f"第{n}列的名称") for n in range(12))
LONG = (
    "请写出所有食品安全管理人员和从业人员在最近一年里接受过的培训的名称、时间、地点和考核结果" * 2
)


def look(page, axe, name):
    """Judge a page at both widths; it stays at 360."""
    for width in BOTH:
        page.set_viewport_size({"width": width, "height": 800})
        check_page(page, axe, f"forms-{name}-{width}")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def save(page, *, condition="", **fill):
    """Fill in the sheet of a field and save it."""
    for box, value in fill.items():
        page.locator(f"[name='{box}']").fill(value)
    if condition:
        page.get_by_label(condition, exact=True).check()
    page.get_by_role("button", name="保存字段").click()
    page.wait_for_url("**/#field-*")


def designed(page, axe):
    """Draft the next form with a field of every kind; move one by keyboard alone."""
    page.open("/desk/forms/")
    look(page, axe, "list")
    page.get_by_role("link", name="申请表").click()
    press(page, "改这张表单")
    page.get_by_label("修改理由").fill("和食品经营许可管理办法一致")
    press(page, "保存名称和理由")
    page.locator("button[value='remove:place']").click()
    page.get_by_label("新页面的名称").fill("经营情况")
    press(page, "添加页面")
    address = page.url.partition("#")[0]
    for term, fill in ADDED:
        page.goto(f"{address}page/new/{term}/")
        save(page, **fill)
    page.get_by_role("link", name="添加字段").last.click()
    look(page, axe, "choose")
    page.get_by_role("link", name="声明", exact=True).click()
    save(page)
    page.locator("button[value='up:truth']").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for _ in range(3):  # from the moved field: its link, up, down
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "down:truth"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page, axe, "design")
    return address


def mended(page, axe, design):
    """Be refused for what nobody may ask, change a kind, name the law, try a condition, submit."""
    press(page, "提请核对")
    expect(page.get_by_text("敏感个人信息").first).to_be_visible()
    page.get_by_role("link", name="“退款银行卡号”问到金融账户").click()
    page.locator("[name='kind']").select_option("表格（多行）")
    press(page, "保存字段")
    expect(page.get_by_text("种类换成了表格（多行）")).to_be_visible()
    look(page, axe, "field")
    page.locator("[name='kind']").select_option("银行卡号")
    page.locator("[name='legal_need']").fill(BANK_LAW)
    press(page, "保存字段")
    if page.get_by_text("种类换成了银行卡号").count():
        press(page, "保存字段")
    page.goto(design + "preview/")
    expect(page.get_by_label("网址")).to_have_count(0)
    page.get_by_label("是", exact=True).check()
    press(page, "看条件变化")
    expect(page.get_by_label("网址")).to_be_visible()
    look(page, axe, "preview")
    act(page, design, "提请核对")


def wide(page, axe, world, editor):
    """The longest labels and the widest table keep within a phone."""
    told: dict[str, Any] = {"actor": editor, "at": AT}
    design = designing.begin_design(
        code="items/wide", title="宽表", basic_code=world.permit[19:31], **told
    )
    version = designing.put_page(design_id=design, version=1, title="第一页", **told)
    for item in (
        FormField(key="wide", label="人员", kind=FieldKind.TABLE, columns=COLUMNS),
        FormField(key="long", label=LONG, kind=FieldKind.RADIO, options=(LONG, "A" * 100)),
        FormField(key="mark", label="<b>粗</b><script>alert(1)</script>", hint="<i>{{ 7 }}</i>"),
    ):
        version = designing.put_field(
            design_id=design, version=version, page="page", field=item, **told
        )
    page.open(f"/desk/forms/designs/{design}/")
    look(page, axe, "wide-design")
    page.open(f"/desk/forms/designs/{design}/preview/")
    expect(page.get_by_label("<b>粗</b><script>alert(1)</script>")).to_be_visible()
    look(page, axe, "wide-preview")


def act(page, address, name, opinion=""):
    """Open a design, write an opinion, press the button."""
    page.goto(address)
    if opinion:
        page.get_by_label("意见").fill(opinion)
    press(page, name)


def fill(page, **values):
    for name, value in values.items():
        page.locator(f"[name='{name}']").fill(value)


def answered(page, axe):
    """Fill every kind of field on a phone: rows, a file, what a condition shows."""
    page.get_by_label("是", exact=True).check()
    fill(page, uscc=synthetic_uscc(7), **{"address-region": "示例省示例市示例县"})
    fill(page, **{"address-detail": "人民路2号", "day-year": "2026", "day-month": "4"})
    fill(page, **{"day-day": "8", "amount": "120.5", "money": "30000", "note": "清洗、烹饪、出品"})
    page.locator("[name='picked']").select_option("餐饮服务")
    page.get_by_label("热食类").check()
    page.get_by_label("糕点类").check()
    fill(page, **{"people.0.name": "赵芳", "people.0.post": "店长", "bank": "6222020111122220000"})
    page.get_by_label("声明", exact=True).check()
    press(page, "增加一行")
    fill(page, **{"people.1.name": "钱明", "people.1.post": "厨师"})
    page.locator("button#f-attached").click()
    photo = {"name": "设备.png", "mimeType": "image/png"}
    page.locator("input#f-attached").set_input_files(
        [{**photo, "buffer": samples.picture(90, 90, "PNG")}]
    )
    page.wait_for_selector("#f-attached-line .thumb")
    page.get_by_role("link", name="完成，回到“经营情况”").click()
    page.wait_for_load_state()
    press(page, "保存并继续")
    if page.locator("[name='url']").count():
        fill(page, url="https://example.org/dian")
        look(page, axe, "fill")
        press(page, "保存并继续")


def submitted(page):
    """Hand in the materials, choose how the result comes, sign."""
    for no in (3, 4):
        pdf = {"name": "布局图.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(1)}
        page.locator(f"#f-m{no}").set_input_files([pdf])
        page.wait_for_selector(f"#line-{no} .tag-green >> text=已上传")
    page.locator("main form button", has_text="保存并继续").last.click()
    page.wait_for_load_state()
    page.get_by_label("网上领取").check(force=True)
    press(page, "保存并继续")
    press(page, "核对无误，去签名提交")
    page.get_by_label("输入姓名代替手写签名").fill("张三")
    page.get_by_role("checkbox", name="我已阅读并确认").check(force=True)
    press(page, "提交申请")
    page.wait_for_selector("text=提交成功")


def test_a_form_of_every_kind_is_designed_published_filled_in_and_read(
    seat, axe, freeze, transactional_db
):
    freeze(AT)
    world = make_world()
    draft = cases.begin(item_code=world.permit, actor=world.zhang, at=AT)
    typed = {"name": "张三", "phone": "13800138000", "place": "人民路1号"}
    cases.autosave(number=draft.number, values=typed, version=1, actor=world.zhang, at=AT)
    province: dict[str, Any] = {"region_code": "990000000000", "organisation_ids": frozenset()}
    editor = replace(staff(world.civil, "周编", Permission.EDIT_CATALOGUE), **province)
    checker = replace(staff(world.market, "吴核", Permission.CHECK_CATALOGUE), region_code=COUNTY)
    publisher = replace(staff(world.civil, "郑发", Permission.PUBLISH_CATALOGUE), **province)
    page = seat(editor)
    wide(page, axe, world, editor)
    page.set_viewport_size({"width": 1280, "height": 900})
    design = designed(page, axe)
    mended(page, axe, design)
    act(seat(checker), design, "部门核对通过", "和办法第十一条一致")
    last = seat(publisher)
    act(last, design, "发布", "同意发布")
    expect(last.get_by_text("份实施清单已经换用")).to_be_visible()
    form = eforms.form_by_code("cases-test")
    assert form is not None
    assert {f.kind for f in form.fields} == set(FieldKind)
    page.open(f"/desk/forms/versions/{world.form_version_id}/")
    expect(page.get_by_role("button", name="以这一版为底稿")).to_be_visible()
    look(page, axe, "version")
    citizen = seat(world.zhang, 360)
    citizen.open(f"/apply/{draft.number}/")
    expect(citizen.get_by_role("heading", name="表单有更新")).to_be_visible()
    expect(citizen.get_by_text("您填的是：人民路1号")).to_be_visible()
    look(citizen, axe, "updated")
    citizen.get_by_role("link", name="继续填写").click()
    press(citizen, "同意并获取")
    press(citizen, "保存并继续")
    answered(citizen, axe)
    submitted(citizen)
    case = apps.get_model("cases", "Case").objects.get(pk=draft.number)
    assert set(case.values) == {f.key for f in form.fields}
    clerk = seat(world.clerk)
    clerk.open(f"/desk/cases/{draft.number}/form/")
    told = clerk.locator("main").inner_text()
    for item in form.fields:
        assert item.label in told, item.label
    for text in READ:
        assert text in told, text
    look(clerk, axe, "case")
