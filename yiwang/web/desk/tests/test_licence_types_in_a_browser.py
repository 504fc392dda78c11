"""A new licence type designed at the desk, at 360 and 1280 px: by keyboard, by drag, in numbers."""

import pytest

from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.licences import queries
from yiwang.services.licences.tests.factories import AT, EDITOR, PUBLISHER, loaded
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]
BOTH = (1280, 360)
CODE = synthetic_uscc(77, kind="11") + "001"


def look(page, axe, name):
    """Judge a page at both widths; it goes back to 1280."""
    for width in (*BOTH, BOTH[0]):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(100)
        if width != BOTH[0] or name:
            check_page(page, axe, f"licence-types-{name}-{width}")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def add(page, label, **values):
    page.get_by_label("新栏目的名称").fill(label)
    press(page, "添加栏目")
    for name, value in values.items():
        box = page.locator(f"[name='{name}']")
        if box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(label=value)
        else:
            box.fill(value)
    press(page, "保存栏目")


def begun(page, axe):
    """Begin a type, say its facts, add its fields."""
    page.open("/desk/licence-types/")
    look(page, axe, "list")
    page.get_by_role("link", name="新建证照类型").click()
    page.get_by_label("证照名称").fill("小餐饮登记证")
    page.get_by_label("证照类型代码").fill("123")
    page.get_by_label("定义机构").fill("示例省市场监督管理局")
    page.get_by_label("颁发机构").fill("市场监督管理部门")
    press(page, "开始设计")
    assert page.get_by_text("共21位").first.is_visible()
    look(page, axe, "new")
    page.get_by_label("证照类型代码").fill(CODE)
    press(page, "开始设计")
    add(page, "登记证编号", meaning="证照编号", sample="990102202600018")
    add(page, "经营者姓名", meaning="持证主体", sample="李晓敏")
    add(page, "经营场所", sample="示例省示例市示例县示例镇人民路2号")
    add(page, "有效期至", meaning="有效期截止日期", sample="2029-03-17")
    add(page, "发证机关", meaning="颁发机构", sample="示例县市场监督管理局")
    page.get_by_role("link", name="改这些信息").click()
    page.get_by_label("个体工商户").check(force=True)
    page.get_by_label("若干年", exact=True).check(force=True)
    page.get_by_label("是几年").fill("3")
    look(page, axe, "facts")
    press(page, "保存")
    look(page, axe, "draft")


def laid_out(page, axe):
    """Lay out by rule, then move boxes by keyboard, by drag and in numbers."""
    page.get_by_role("link", name="改版面").click()
    page.get_by_text("重新排版", exact=True).click()
    press(page, "按栏目重新排版")
    assert page.get_by_text("版面检查通过了").is_visible()
    page.locator("summary", has_text="标题").click()
    nudge = page.locator("#part-0 [data-yw-nudge]")
    nudge.focus()
    before = float(page.locator("#f-y-0").input_value())
    with page.expect_response("**/face/"):
        page.keyboard.press("ArrowDown")
    assert float(page.locator("#f-y-0").input_value()) == before + 0.5
    box = page.locator("[data-yw-box='1']")
    number = page.locator("#f-x-1")
    at, spot = float(number.input_value()), box.bounding_box()
    page.mouse.move(spot["x"] + 5, spot["y"] + 5)
    page.mouse.down()
    page.mouse.move(spot["x"] + 25, spot["y"] + 5, steps=3)
    with page.expect_response("**/face/"):
        page.mouse.up()
    assert float(number.input_value()) > at
    with page.expect_response("**/face/"):
        number.fill("999")
        number.press("Tab")
    page.get_by_text("超出了页面").first.wait_for()
    look(page, axe, "face")
    with page.expect_response("**/face/"):
        number.fill(str(at))
        number.press("Tab")
    page.get_by_text("版面检查通过了").wait_for()
    press(page, "保存版面")
    assert page.get_by_text("已保存版面").is_visible()
    page.get_by_role("link", name="返回").click()


def test_a_new_type_is_designed_and_published(seat, axe, freeze, transactional_db):
    freeze(AT)
    loaded("食品经营许可证", "居民身份证")
    page = seat(EDITOR)
    begun(page, axe)
    address = page.url
    laid_out(page, axe)
    page.get_by_role("link", name="用自己的示例看").click()
    page.get_by_label("经营者姓名").fill("欧阳䶮娜")
    press(page, "看效果")
    assert page.get_by_text("欧**娜").is_visible()
    look(page, axe, "preview")
    last = seat(PUBLISHER)
    last.goto(address)
    press(last, "发布")
    assert last.get_by_text("第 1 版现行").is_visible()
    current = queries.published_type(CODE)
    assert current is not None
    assert [f.label for f in current.content.fields][:2] == ["登记证编号", "经营者姓名"]
    last.open(f"/desk/licence-types/of/{CODE}/")
    look(last, axe, "type")


def test_a_face_is_laid_out_without_javascript(seat, freeze, transactional_db):
    freeze(AT)
    code = loaded("居民身份证")["居民身份证"]
    page = seat(EDITOR, 360, javascript=False)
    page.open(f"/desk/licence-types/of/{code}/")
    press(page, "起草新版本")
    page.get_by_role("link", name="改版面").click()
    page.locator("summary", has_text="标题").click()
    assert not page.get_by_role("button", name="用方向键挪动").first.is_visible()
    page.locator("#f-x-0").fill("10")
    page.get_by_role("button", name="看效果").last.click()
    assert page.locator("#f-x-0").input_value() == "10"
    press(page, "保存版面")
    assert page.get_by_text("已保存版面").is_visible()
