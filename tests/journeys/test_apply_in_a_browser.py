"""An application in Chromium: with and without JavaScript, at 360 and 1280 pixels."""

import time

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.journeys.applying import begun, log_in, ready
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files.tests import samples
from yiwang.services.cases.models import Case, Draft
from yiwang.services.cases.tests import factories
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms.types import FieldKind, FormField, FormPage
from yiwang.web.ui.tests.browser import check_page, sign_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = {"name": "布局图.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(2)}
EXE = {"name": "EXE.jpg", "mimeType": "image/jpeg", "buffer": samples.program()}


@pytest.fixture
def world(transactional_db, freeze):
    freeze(factories.AT)
    return factories.world()


@pytest.fixture
def visit(live_server, browser_page, world):
    """`visit(path, width=360, javascript=True)` opens a page as 张三."""

    def open_as(path, width=360, *, javascript=True, actor=None):
        page = browser_page(width, javascript)
        client = log_in(Client(), actor or world.zhang)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(live_server.url + path)
        return page

    return open_as


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


@pytest.mark.slow
@pytest.mark.parametrize(("width", "javascript"), [(360, True), (1280, False)])
def test_a_person_applies(world, visit, axe, width, javascript):
    page = visit(f"/apply/{world.permit}/", width, javascript=javascript)

    def look(name):
        if javascript:
            check_page(page, axe, f"apply-{name}-{width}")

    look("begin")
    press(page, "开始办理")
    look("consent")
    press(page, "同意并获取")
    look("questions")
    press(page, "保存并继续")
    expect(page.locator(".errsum").get_by_role("link")).to_have_count(1)
    look("errors")
    page.locator("#f-place").fill("示例路1号")
    if javascript:
        page.wait_for_selector("text=已自动保存")
    press(page, "保存并继续")
    look("materials")
    for no in (3, 4):
        page.locator(f"#f-m{no}").set_input_files([PDF])
        if not javascript:
            page.locator(f"#line-{no} [data-yw-upload-send]").click()
        page.wait_for_selector(f"#line-{no} .tag-green >> text=已上传")
    look("uploaded")
    page.locator("main form button", has_text="保存并继续").last.click()
    page.wait_for_load_state()
    page.get_by_label("网上领取").check(force=True)
    look("delivery")
    press(page, "保存并继续")
    look("check")
    press(page, "核对无误，去签名提交")
    page.get_by_label("输入姓名代替手写签名").fill("张三")
    page.get_by_role("checkbox", name="我已阅读并确认").check(force=True)
    look("sign")
    press(page, "提交申请")
    page.wait_for_selector("text=提交成功")
    look("receipt")
    page.go_back()
    page.wait_for_load_state()
    assert page.url.endswith("/receipt/")
    number = page.url.split("/apply/")[1][:18]
    page.get_by_role("link", name="查看办件").click()
    page.wait_for_load_state()
    look("case")
    page.goto(page.url.split("/my/")[0] + f"/track/{number}/")
    look("progress")


def test_a_double_click_files_once(world, visit):
    draft = ready(world)
    page = visit(f"/apply/{draft.number}/sign/")
    page.get_by_label("输入姓名代替手写签名").fill("张三")
    page.get_by_role("checkbox", name="我已阅读并确认").check(force=True)
    page.get_by_role("button", name="提交申请").dblclick()
    page.wait_for_selector("text=提交成功")
    assert Case.objects.count() == 1


def test_an_upload_shows_its_percent_and_a_bad_one_says_what_to_do(world, visit):
    draft = begun(world)
    page = visit(f"/apply/{draft.number}/materials/")

    def slowly(route):
        time.sleep(0.6)
        route.continue_()

    page.route("**/upload/", slowly)
    page.locator("#f-m3").set_input_files([EXE])
    page.wait_for_selector("#line-3 progress, #line-3 .msg")
    page.wait_for_selector("text=“EXE.jpg”是 程序（EXE） 文件。请上传 JPG、PNG、HEIC 照片或 PDF")
    page.locator("#f-m4").set_input_files([PDF])
    page.wait_for_selector("#line-4 >> text=布局图.pdf")
    page.wait_for_selector("#line-4 img.thumb")


@pytest.mark.parametrize("second", [PDF, EXE])
def test_who_goes_on_too_early_waits_for_the_files(world, visit, second):
    draft = begun(world)
    page = visit(f"/apply/{draft.number}/materials/")
    held = []
    page.route("**/upload/", lambda route: held.append(route))  # noqa: PLW0108  playwright counts its parameters
    page.locator("#f-m3").set_input_files([PDF])
    page.locator("#f-m4").set_input_files([second])
    go_on = page.locator("main > .narrow > form button[type=submit]").first
    go_on.click()
    expect(go_on).to_have_text("文件还在上传…")
    page.wait_for_timeout(200)
    assert page.url.endswith("/materials/")
    for route in held:
        route.continue_()
    if second is PDF:
        page.wait_for_url("**/delivery/")
        page.go_back()
        expect(page.locator("#line-4")).to_contain_text("布局图.pdf")
    else:
        page.wait_for_selector("#line-4 >> text=程序（EXE） 文件")
        expect(go_on).to_have_text("保存并继续")
        assert page.url.endswith("/materials/")
    expect(page.locator("#line-3")).to_contain_text("布局图.pdf")


def test_a_photo_from_the_phone_appears_on_the_desktop(world, visit, live_server, browser_page):
    draft = begun(world)
    desktop = visit(f"/apply/{draft.number}/materials/3/phone/", 1280)
    press(desktop, "生成二维码")
    from yiwang.foundation.files.models import Handover

    phone = browser_page(360)
    phone.goto(f"{live_server.url}/u/{Handover.objects.get().pk}/")
    photo = {"name": "手机.jpg", "mimeType": "image/jpeg", "buffer": samples.picture()}
    phone.locator("#f-file").set_input_files([photo])
    phone.wait_for_selector("text=“手机.jpg”已上传")
    desktop.wait_for_selector("text=手机.jpg")


def test_two_devices_see_both_values(world, visit):
    draft = begun(world)
    path = f"/apply/{draft.number}/form/applicant/"
    one, two = visit(path, 1280, javascript=False), visit(path, 360, javascript=False)
    for page, place in ((one, "一号设备"), (two, "二号设备")):
        for name, value in (("name", "张三"), ("id_number", "110101199003070011")):
            page.locator(f"#f-{name}").fill(value)
        page.locator("#f-place").fill(place)
        press(page, "保存并继续")
    expect(two.locator("body")).to_contain_text("这台设备：二号设备")
    expect(two.locator("body")).to_contain_text("另一台设备：一号设备")
    press(two, "保存选择")
    expect(two.locator("#f-place")).to_have_value("二号设备")


@pytest.mark.parametrize("javascript", [True, False])
def test_enter_in_a_row_goes_on_and_deletes_nothing(world, visit, javascript):
    name = FormField(key="who", label="姓名", kind=FieldKind.TEXT)
    rows = FormField(key="rows", label="人员", kind=FieldKind.TABLE, columns=(name,))
    form = eforms.publish_version(
        code="rows",
        title="有表格的申请表",
        pages=[FormPage(key="applicant", title="人员", fields=(rows,))],
        actor=SYSTEM,
        at=factories.AT,
    )
    told = {"reason": "换表单", "limit": 10, "actor": SYSTEM, "at": factories.AT}
    catalogue.adopt_form(form_version_id=form, basic_code=world.permit[19:31], **told)
    draft = begun(world)
    page = visit(f"/apply/{draft.number}/form/applicant/", javascript=javascript)
    page.locator("main").get_by_role("textbox", name="姓名").fill("赵芳")
    page.keyboard.press("Enter")
    page.wait_for_url("**/materials/")
    assert Draft.objects.get(pk=draft.number).values == {"rows": [{"who": "赵芳"}]}


def test_a_drawn_signature_is_kept(world, visit):
    draft = ready(world)
    page = visit(f"/apply/{draft.number}/sign/", 1280)
    sign_by_hand(page)
    page.get_by_role("checkbox", name="我已阅读并确认").check(force=True)
    press(page, "提交申请")
    page.wait_for_selector("text=提交成功")
    signature = Case.objects.get().signature
    assert signature["way"] == "DRAWN"
    assert signature["evidence"]["sm3"]


def test_my_space_is_calm_at_both_widths(world, visit, axe, live_server):
    factories.filed_case(world)
    begun(world, world.service)
    for width in (360, 1280):
        page = visit("/my/", width)
        for path in ("", "cases/", "drafts/", "materials/", "consents/", "uses/", "messages/"):
            page.goto(f"{live_server.url}/my/{path}")
            check_page(page, axe, f"my-{path.strip('/') or 'home'}-{width}")
    assert clock.now() == factories.AT


@pytest.mark.slow
def test_a_question_takes_files_beside_what_is_being_typed(world, visit, axe):
    factories.with_files(world)
    draft = begun(world)
    page = visit(f"/apply/{draft.number}/form/applicant/")
    page.locator("#f-place").fill("示例路1号")
    page.locator("button#f-scan").click()
    page.wait_for_selector("input#f-scan")
    page.locator("input#f-scan").set_input_files(
        [{"name": "铭牌.png", "mimeType": "image/png", "buffer": samples.picture(90, 90, "PNG")}]
    )
    page.wait_for_selector("#f-scan-line .thumb")
    page.locator("input#f-scan").set_input_files([PDF])
    page.wait_for_selector("text=只收 JPG、PNG、HEIC 照片")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"apply-files-{width}")
    page.get_by_role("link", name="完成，回到“申请人”").click()
    page.wait_for_load_state()
    expect(page.locator("#f-place")).to_have_value("示例路1号")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"apply-file-question-{width}")
    page.goto(page.url.split("form/")[0] + "check/")
    expect(page.locator("dd .thumb")).to_have_count(1)
    check_page(page, axe, "apply-file-check-360")
