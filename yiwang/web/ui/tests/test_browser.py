"""The living page in Chromium: every width, every size of text, high contrast; the behaviours."""

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from yiwang.web.ui import sites
from yiwang.web.ui.tests.browser import check_page, overflow

# what htmx says after a swap: behaviours start on the new part
SETTLED = """s => document.body.dispatchEvent(new CustomEvent('htmx:afterSettle',
    {detail: {target: document.querySelector(s)}, bubbles: true}))"""
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def wear(page, live_server, elder=0, switches=""):
    page.context.add_cookies(
        [
            {"name": "yw_elder", "value": str(elder), "url": live_server.url},
            {"name": "yw_a11y", "value": switches, "url": live_server.url},
        ]
    )


@pytest.mark.parametrize(
    ("elder", "switches"), [(0, ""), (1, ""), (2, "spacing"), (3, ""), (0, "contrast.underline")]
)
def test_every_element_is_clean_at_every_width(live_server, browser_page, axe, elder, switches):
    page = browser_page(width=360)
    wear(page, live_server, elder, switches)
    page.goto(f"{live_server.url}/ui/?errors=1")
    check_page(page, axe, f"ui-living-360-{elder}{switches}")
    page.set_viewport_size({"width": 320, "height": 780})
    assert overflow(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 900})
    check_page(page, axe, f"ui-living-1280-{elder}{switches}")


@pytest.mark.parametrize("path", ["/elder/", "/a11y/", "/offline/", "/no-such-page/"])
def test_shared_pages_are_clean_on_a_phone(live_server, browser_page, axe, path):
    page = browser_page(width=360)
    page.goto(live_server.url + path)
    check_page(page, axe, "ui" + path.replace("/", "-"))


@pytest.mark.parametrize("frame", ["desk", "passport", "terminal"])
def test_the_frame_of_each_site_is_clean(live_server, browser_page, axe, frame, monkeypatch):
    link = sites.Link("设置", "ui:a11y", "gear")
    monkeypatch.setattr(sites, "MENU", [link, sites.Link("元素页", "ui:living", "grid")])
    page = browser_page(width=360)
    page.goto(f"{live_server.url}/ui/?frame={frame}")
    check_page(page, axe, f"ui-{frame}-360")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    check_page(page, axe, f"ui-{frame}-1280")


def test_targets_are_large_enough_in_elder_mode(live_server, browser_page):
    page = browser_page(width=360)
    wear(page, live_server, elder=1)
    page.goto(f"{live_server.url}/ui/")
    heights = page.eval_on_selector_all(
        ".btn, .input", "all => all.filter(e => e.offsetParent).map(e => e.offsetHeight)"
    )
    assert min(heights) >= 60


def test_focus_goes_to_the_summary_and_from_there_to_the_field(live_server, browser_page):
    page = browser_page(width=360)
    page.goto(f"{live_server.url}/ui/?errors=1")
    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_role("link", name="请填写申请人姓名").click()
    expect(page.locator("#f-name")).to_be_focused()


def test_elder_mode_is_kept_without_script(live_server, browser_page):
    page = browser_page(width=360, javascript=False)
    page.goto(f"{live_server.url}/elder/?next=/ui/")
    page.get_by_label("更大").check()
    page.get_by_role("button", name="保存设置").click()
    assert page.url.endswith("/ui/")
    expect(page.locator("html")).to_have_attribute("data-elder", "2")


def test_a_form_is_sent_once_and_says_so(live_server, browser_page):
    page = browser_page(width=360)
    page.goto(f"{live_server.url}/ui/")
    page.evaluate(
        "window.sent = 0; document.addEventListener('submit',"
        " e => { if (!e.defaultPrevented) window.sent += 1; e.preventDefault(); })"
    )
    button = page.locator("form[data-yw-once] button.btn").last
    button.click()
    page.wait_for_function("document.body.innerText.includes('正在提交…')")
    button.click()
    assert page.evaluate("window.sent") == 1


def test_the_signature_pad_keeps_a_picture_and_typing_still_works(live_server, browser_page):
    page = browser_page(width=1280)
    page.goto(f"{live_server.url}/ui/")
    canvas = page.locator("[data-yw-signature] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 90)
    page.mouse.up()
    kept = page.locator("[data-yw-signature-value]")
    assert kept.input_value().startswith("data:image/png")
    page.get_by_role("button", name="清除重签").click()
    expect(kept).to_have_value("")
    expect(page.get_by_label("输入姓名代替手写签名")).to_be_visible()


def test_enter_that_confirms_a_chinese_candidate_does_not_send(live_server, browser_page):
    page = browser_page(width=1280)
    page.goto(f"{live_server.url}/ui/")
    page.evaluate(
        """() => { const i = document.createElement('input'); i.id = 'typed'; i.dataset.ywIme = '';
        document.querySelector('main').append(i); }"""
    )
    page.evaluate(SETTLED, "main")
    stopped = page.evaluate(
        """() => { const k = new KeyboardEvent('keydown',
        {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true});
        document.getElementById('typed').dispatchEvent(k); return k.defaultPrevented; }"""
    )
    assert stopped


def _autosaving(page, live_server):
    page.goto(f"{live_server.url}/ui/")
    page.evaluate(
        "document.querySelector('form[data-yw-once]').dataset.ywAutosave = '/draft-of-the-test/'"
    )
    page.evaluate(SETTLED, "form[data-yw-once]")


def test_a_change_is_saved_by_itself_and_said(live_server, browser_page):
    page = browser_page(width=360)
    page.route("**/draft-of-the-test/", lambda route: route.fulfill(json={"saved": "14:32"}))
    _autosaving(page, live_server)
    page.locator("#f-name").fill("张三")
    page.get_by_text("已自动保存 14:32", exact=True).last.wait_for()


def test_a_failed_save_is_said_at_once_and_can_be_tried_again(live_server, browser_page):
    page = browser_page(width=360)
    page.route("**/draft-of-the-test/", lambda route: route.abort())
    _autosaving(page, live_server)
    page.locator("#f-name").fill("张三")
    page.get_by_role("alert").get_by_text("没有自动保存：网络断了").wait_for()
    assert "%E5%BC%A0" in page.evaluate("sessionStorage.getItem('yw-draft:/ui/')")
    page.unroute("**/draft-of-the-test/")
    page.route("**/draft-of-the-test/", lambda route: route.fulfill(json={"saved": "14:33"}))
    page.get_by_role("button", name="重试").click()
    page.get_by_text("已自动保存 14:33").wait_for()


def test_an_upload_that_fails_says_why_and_can_be_tried_again(live_server, browser_page):
    page = browser_page(width=360)
    sentence = "“a.exe”是 EXE 文件。请上传 JPG、PNG、HEIC 照片或 PDF"
    page.route("**/ui/?upload", lambda route: route.fulfill(status=422, json={"error": sentence}))
    page.goto(f"{live_server.url}/ui/")
    page.locator("[data-yw-upload] [data-yw-file]").first.set_input_files(
        {"name": "a.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    )
    page.locator("[data-yw-queue]").get_by_text(sentence).wait_for()


def test_an_upload_that_succeeds_is_said_and_the_line_is_fresh(live_server, browser_page):
    page = browser_page(width=360)
    page.route("**/ui/?upload", lambda route: route.fulfill(json={"name": "执照.jpg"}))
    page.goto(f"{live_server.url}/ui/")
    page.evaluate("window.same = 1")
    page.locator("[data-yw-upload] [data-yw-file]").first.set_input_files(
        {"name": "执照.jpg", "mimeType": "image/jpeg", "buffer": b"jpg"}
    )
    page.locator("[data-yw-said]").get_by_text("“执照.jpg”已上传").wait_for(state="attached")
    page.locator("#f-m-1:focus").wait_for(state="attached")
    assert page.evaluate("window.same") == 1


def test_the_session_dialog_comes_before_the_end_and_prolongs_it(live_server, browser_page):
    page = browser_page(width=360)
    page.clock.install()
    prolonged = []

    def alive(route):
        prolonged.append(1)
        route.fulfill(status=204)

    page.route("**/alive/", alive)
    page.route("**/ui/", _with_session)
    page.goto(f"{live_server.url}/ui/")
    page.clock.run_for(1_000)
    expect(page.locator("#yw-session")).to_be_hidden()
    page.clock.run_for(1_690_000)
    page.locator("#yw-session").wait_for()
    expect(page.get_by_text("您有一会儿没有操作了")).to_be_visible()
    page.get_by_role("button", name="继续使用").click()
    expect(page.locator("#yw-session")).to_be_hidden()
    page.wait_for_timeout(200)
    assert prolonged


def _with_session(route):
    """Serve the living page as somebody who is logged in sees it."""
    answer = route.fetch()
    dialog = render_to_string("ui/session_dialog.html")
    body = answer.text().replace("<body ", '<body data-yw-idle="1800" ', 1)
    route.fulfill(response=answer, body=body.replace("</main>", "</main>" + dialog, 1))
