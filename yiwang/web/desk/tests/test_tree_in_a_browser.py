"""A tree of questions from its editor to a citizen's list, in Chromium."""

from urllib.parse import urljoin

import pypdfium2
import pytest
from playwright.sync_api import expect

from yiwang.services.cases import queries as cases
from yiwang.services.cases.tests.factories import citizen, person
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.editing import commands
from yiwang.services.editing.tests.factories import begun, office, passed, saved, seen, step
from yiwang.services.editing.types import Kind, Target
from yiwang.web.ui.tests.browser import check_page, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("身份证明", "委托书", "居住证")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_load_state()


def add(page, kind):
    page.get_by_role("link", name=f"加一个{kind}").click()
    page.wait_for_load_state()


def ask(page, text, *options, needs=()):
    """Write a question; it is left on its page, not saved."""
    page.locator("#f-text").fill(text)
    for n, one in enumerate(options):
        if n > 1:
            page.locator("[name=add-options]").click()
            page.locator(f"#f-options-{n}-text").wait_for()
        page.locator(f"#f-options-{n}-text").fill(one)
    for n, pair in enumerate(needs):
        page.locator("[name=add-needs]").click()
        page.locator(f"#f-needs-{n}-pair").wait_for()
        page.locator(f"#f-needs-{n}-pair").select_option(pair)


def lead(page, name, materials=(), *, note="", **answers):
    """Write a situation and save it."""
    add(page, "情形")
    page.locator("#f-name").fill(name)
    for key, options in answers.items():
        for option in options.split("|"):
            page.locator(f"[name=answer-{key}][value='{option}']").check()
    for no in materials:
        page.locator(f"[name=materials][value='{no}']").check()
    page.locator("#f-note").fill(note)
    press(page, "保存")


def choose(page, answer):
    page.get_by_text(answer, exact=True).click()
    press(page, "下一步")


def both_widths(page, axe, name):
    for width, height in ((360, 780), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        check_page(page, axe, f"{name}-{width}")


def test_an_editor_builds_a_tree_and_a_citizen_is_led_to_the_right_list(
    seat, axe, transactional_db
):
    there = office()
    three = [f.material(n, name=name) for n, name in enumerate(NAMES, 1)]
    f.publish([there.police], text=f.body(materials=three))
    key = begun(there.local, Target.LIST, Kind.CHANGE, organisation_id=there.police.id)
    saved(key, there.local)
    page = seat(there.local)
    page.open(f"/desk/editing/{key}/")
    page.get_by_role("link", name="情形树").click()

    for text, options, needs in (
        ("户口在哪里？", ("在本省", "在外省", "在港澳台"), ()),
        ("谁来办？", ("本人来", "别人代办"), ("q1=o1",)),
    ):
        add(page, "问题")
        ask(page, text, *options, needs=needs)
        press(page, "保存")
    add(page, "问题")
    ask(page, "有居住证吗？", "有居住证", "没有居住证", needs=("q1=o2", "q2=o1"))
    press(page, "保存")
    expect(page.locator(".errsum").get_by_text("永远问不到")).to_be_visible()
    expect(page.locator("#f-text")).to_have_value("有居住证吗？")
    both_widths(page, axe, "tree-refused")
    page.locator("#f-needs-1-pair").select_option("q1=o3")
    press(page, "保存")
    expect(page.get_by_text("户口在哪里？在外省或在港澳台")).to_be_visible()

    lead(page, "本省本人", [1], q1="o1", q2="o1")
    lead(page, "本省代办", [1, 2], q1="o1", q2="o2")
    lead(page, "外省有居住证", [1, 3], q1="o2|o3", q3="o1")
    expect(page.get_by_text("走不到任何情形，请补上")).to_be_visible()
    lead(page, "外省没有居住证", q3="o2")
    expect(page.locator(".errsum").get_by_text("没有材料，请填写或注明“无需材料”")).to_be_visible()
    page.locator("#f-note").fill("无需材料，先到社区办居住证")
    press(page, "保存")
    expect(page.get_by_text("每条路都走到一个情形", exact=True)).to_be_visible()
    both_widths(page, axe, "tree-outline")
    page.get_by_role("link", name="预演").click()
    choose(page, "在外省")
    both_widths(page, axe, "tree-rehearsal")
    choose(page, "有居住证")
    expect(page.locator(".phone").get_by_role("heading", name="外省有居住证")).to_be_visible()

    publish(there, key)
    _is_led(seat, axe, there)


def publish(there, key):
    step(commands.submit_revision, key, there.local)
    passed(key, there.checker)
    passed(key, there.judge)
    step(commands.publish_revision, key, there.publisher)


def _is_led(seat, axe, there):
    """A citizen at 360 px answers, goes back and forth, keeps the list, and begins."""
    someone = citizen(person())
    phone = seat(someone, 360)
    phone.open(f"/guide/{there.code}/")
    phone.get_by_role("link", name="开始智能导办").click()
    press(phone, "下一步")
    expect(phone.locator(".errsum").get_by_text("请选择一个最接近的回答")).to_be_visible()
    both_widths(phone, axe, "tree-question")
    phone.set_viewport_size({"width": 360, "height": 780})
    choose(phone, "在本省")
    phone.go_back()
    choose(phone, "在港澳台")
    phone.reload()
    expect(phone.get_by_role("heading", name="您的回答")).to_be_visible()
    _renew(there)
    choose(phone, "有居住证")
    expect(phone.get_by_text("刚刚更新过")).to_be_visible()
    choose(phone, "线上")
    expect(phone.get_by_text("您的情形：外省有居住证")).to_be_visible()
    phone.go_back()
    phone.go_forward()
    expect(phone.locator(".own-lines li")).to_have_count(1)
    expect(phone.locator(".own-facts")).to_contain_text("工本费10元", use_inner_text=True)
    both_widths(phone, axe, "tree-list")
    _is_the_same_on_paper(phone)
    phone.set_viewport_size({"width": 360, "height": 780})
    press(phone, "存到我的空间")
    check_page(phone, axe, "tree-kept-360")
    phone.get_by_role("link", name="测试许可").click()
    phone.get_by_role("link", name="在线办理").click()
    press(phone, "开始办理")
    draft = cases.open_drafts(viewer=someone)[0]
    kept = cases.draft(draft.number, viewer=someone)
    assert kept.answers == {"q1": "o3", "q3": "o1", "q4": "o1"}
    assert kept.situation == "s3"
    _is_led_without_script(seat, there, someone)


def _renew(there):
    """While somebody answers, a question more is published, and a fee."""
    key = begun(there.local, Target.LIST, Kind.CHANGE, organisation_id=there.police.id)
    content = seen(key, there.local).content
    more = {**f.question("q4", "怎么办？", q3="o1"), "options": [
        {"key": "o1", "text": "线上"}, {"key": "o2", "text": "窗口"},
    ]}  # fmt: skip
    fee = {"charged": True, "standard": "工本费10元", "basis": "《居住证暂行条例》第十一条"}
    leaves = [{**s, "fee": fee} if s["key"] == "s3" else s for s in content["situations"]]
    saved(key, there.local, content={
        "questions": [*content["questions"], more], "situations": leaves,
    })  # fmt: skip
    publish(there, key)


def _is_the_same_on_paper(phone):
    """The printed page is one sheet; the PDF has the words and the hash of the page."""
    assert len(pypdfium2.PdfDocument(phone.pdf(format="A4"))) == 1
    address = phone.get_by_role("link", name="下载 PDF").get_attribute("href")
    made = pypdfium2.PdfDocument(phone.request.get(urljoin(phone.url, address)).body())
    paper = "".join("".join(one.get_textpage().get_text_range().split()) for one in made)
    lines = phone.locator(".own-lines li").all_inner_texts()
    digest = phone.locator(".own-list .hash").inner_text()
    for one in (*lines, digest, "工本费10元", "依据：《居住证暂行条例》第十一条"):
        assert "".join(one.split()) in paper


def _is_led_without_script(seat, there, someone):
    """Without script and with large letters the same questions lead to the same list."""
    plain = seat(someone, 360, javascript=False)
    plain.open(f"/assist/{there.code}/")
    plain.context.add_cookies([{"name": "yw_elder", "value": "3", "url": plain.url}])
    plain.reload()
    assert overflow(plain) <= 0
    for one in ("在本省", "本人来"):
        choose(plain, one)
    expect(plain.get_by_text("您的情形：本省本人")).to_be_visible()
    assert overflow(plain) <= 0
    plain.open(f"/assist/{there.code}/?q1=%27&q2=o9&asked=%00&version=x&situation=s9")
    expect(plain.get_by_text("户口在哪里？").first).to_be_visible()
