"""A county is opened from nothing by its pages, with real logins, until a visitor applies."""

import re
import time

import pytest
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob

from devtools.totp import code as totp
from yiwang.foundation.core import jobs, outbox
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files.tests import samples
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity import queries as people
from yiwang.foundation.identity.commands import demo as seed
from yiwang.foundation.identity.queries.actors import forget_actors
from yiwang.foundation.identity.rules import population
from yiwang.foundation.identity.tests.factories import code_for
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.tests.factories import PROVINCE, UNOPENED, demo_regions
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases.models import Case
from yiwang.services.cases.tests import factories
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD = "Open-a-county-26"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MINUTE = 60
PDF = {"name": "布局图.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(2)}


@pytest.fixture
def world(transactional_db, freeze):
    """示例县 with its items; the province's administrator, editor and publisher."""
    freeze(factories.AT)
    forget_actors()
    found = factories.world()
    demo_regions()
    office = orgs.add_organisation(
        name="示例省数据资源管理局",
        standard_name="数据资源管理局",
        uscc=synthetic_uscc(77, kind="11"),
        region_code=PROVINCE,
        kind=OrganisationKind.DEPARTMENT,
        actor=SYSTEM,
        at=factories.AT,
    )
    for n, role in enumerate(("ADMINISTRATOR", "CATALOGUE_EDITOR", "CATALOGUE_PUBLISHER")):
        user = seed.seed_account(
            resident=population.resident(n),
            password=PASSWORD,
            totp_secret=SECRET,
            actor=SYSTEM,
            at=factories.AT,
        )
        staff = identity.add_staff(
            user_id=user,
            name=population.resident(n).name,
            job_number=f"P{n}",
            organisation_id=office,
            actor=SYSTEM,
            at=factories.AT,
        )
        identity.assign_role(
            staff_id=staff,
            role=role,
            organisation_id=office,
            region_code=PROVINCE,
            valid_from=factories.AT.date(),
            actor=SYSTEM,
            at=factories.AT,
        )
    return found


class Someone:
    """A person in a browser of their own."""

    def __init__(self, browser_page, base, width, resident, look):
        self.page = browser_page(width)
        self.base, self.resident, self.look = base, resident, look

    def open(self, path, name=""):
        self.page.goto(self.base + path)
        if name:
            self.look(self.page, name)
        return self.page

    def press(self, name, *, exact=True):
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()

    def fill(self, **values):
        for name, value in values.items():
            self.page.fill(f"[name={name}]", value)

    def choose(self, name, label):
        options = self.page.locator(f"select[name={name}] option")
        found = options.filter(has_text=label).first.get_attribute("value")
        self.page.select_option(f"select[name={name}]", found)

    def sees(self, text):
        expect(self.page.locator("body")).to_contain_text(text, use_inner_text=True)

    def log_in(self, secret=SECRET):
        self.open("/login/?way=password")
        self.fill(phone=self.resident.phone, password=PASSWORD)
        self.press("登录")
        self.fill(code=totp(secret, time.time()))
        self.page.locator("main form button[type=submit], main form button").last.click()
        self.page.wait_for_url("**/desk/**")


def run_jobs():
    """Do what the worker would do."""
    for row in ProcrastinateJob.objects.filter(status="todo", task_name="core.run_job"):
        if row.args["job"] == "catalogue.publish_proposed":
            jobs.run_job(row.args["job"], row.args["arguments"])
    outbox.drain()


@pytest.fixture
def someone(browser_page, live_server, axe):
    """`someone(n, width)` is the n-th resident at a browser."""

    def arrive(n, width=1280):
        def look(page, name):
            check_page(page, axe, f"county-{name}-{width}")

        return Someone(browser_page, live_server.url, width, population.resident(n), look)

    return arrive


def test_from_nothing_to_an_application(world, someone, record_property):
    began = time.monotonic()
    province = someone(0)
    province.log_in()
    opened_by_the_province(province)
    invited(province)
    county = someone(3, 360)
    took_up_the_post(county)
    staffed(county)
    published_at = lists_published(someone(1), someone(2, 360))
    visitor = someone(4, 360)
    visitor.open(f"/r/{UNOPENED}/", "public")
    visitor.open("/search/?q=食品经营许可")
    visitor.page.context.add_cookies(
        [{"name": "yw_region", "value": UNOPENED, "url": visitor.base}]
    )
    visitor.open("/search/?q=食品经营许可", "search")
    visitor.page.get_by_role("link", name="食品经营许可（新办）").first.click()
    visitor.page.wait_for_load_state()
    visitor.sees("示例二县市场监督管理局")
    public = time.monotonic()
    record_property("seconds_from_publishing_to_public", round(public - published_at, 1))
    record_property("seconds_from_nothing_to_public", round(public - began, 1))
    # on a slow machine: what the rest of this journey, the longer part of it, took
    assert public - published_at < max(MINUTE, published_at - began)
    code = re.search(r"/guide/([^/?]+)", visitor.page.url).group(1)
    answer = visitor.page.request.get(f"{visitor.base}/api/v1/items/{code}")
    assert answer.status == 200
    assert "示例二县" in str(answer.json())
    applied(visitor, code)


def opened_by_the_province(province):
    province.open("/desk/opening/", "choose")
    province.page.get_by_role("link", name="看下一级").first.click()
    province.page.get_by_role("link", name="选示例二县").click()
    province.look(province.page, "before")
    province.press("开始开通")
    province.look(province.page, "ticks")
    for box in province.page.locator("input[name=bodies]").all():
        box.uncheck()
    for name in ("市场监督管理局", "数据资源管理局", "政务服务中心"):
        province.page.get_by_label(name, exact=False).first.check()
    province.press("下一步：核对名称和代码")
    first = province.page.locator("input[name^=uscc-]").first
    right = first.input_value()
    first.fill(right[:-1] + ("0" if right[-1] != "0" else "1"))
    province.press("登记这些单位")
    province.sees("最后一位与前17位对不上")
    province.look(province.page, "rows-wrong")
    province.page.locator("input[name^=uscc-]").first.fill(right)
    province.press("登记这些单位")
    province.sees("已登记 3 个单位")
    province.look(province.page, "checklist")


def invited(province):
    resident = population.resident(3)
    province.open(f"/desk/opening/{UNOPENED}/administrators/")
    province.fill(name=resident.name, phone=resident.phone, job_number="X1")
    province.choose("organisation", "数据资源管理局")
    province.press("任命")
    province.sees("已发出邀请短信")
    province.look(province.page, "administrators")


def took_up_the_post(county):
    page, resident = county.page, county.resident
    county.open("/login/")
    county.fill(phone=resident.phone)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    county.fill(code=code_for(resident.phone))
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    county.open("/identity/invitations/", "invitation-before")
    page.get_by_role("link", name="实名认证").click()
    county.fill(name=resident.name, id_number=resident.id_number)
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    county.open("/identity/security/password/")
    county.fill(password=PASSWORD)
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    county.open("/identity/security/second-factor/")
    shown = page.locator("figure.qr-block figcaption").inner_text()
    secret = "".join(re.findall(r"[A-Z2-7]+", shown))
    county.fill(code=totp(secret, time.time()))
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    county.open("/identity/invitations/", "invitation-ready")
    county.press("接受邀请", exact=False)
    county.sees("请用密码和动态口令登录工作台")
    county.log_in(secret)


def staffed(county):
    county.open("/desk/staff/", "staff")
    county.sees(county.resident.name)
    county.page.get_by_role("link", name="添加人员").click()
    county.look(county.page, "staff-add")
    county.press("添加")
    county.sees("请填写姓名")
    reviewer = population.resident(5)
    county.fill(name=reviewer.name, phone=reviewer.phone, job_number="X2")
    county.choose("organisation", "市场监督管理局")
    county.choose("role", "审查员")
    county.press("添加")
    county.sees("已发出邀请短信")
    county.look(county.page, "staff-invited")
    waiting = people.invitations(region_code=UNOPENED, viewer=SYSTEM, at=factories.AT)
    assert [(i.role, i.job_number) for i in waiting] == [("REVIEWER", "X2")]
    county.open("/desk/organisations/", "organisations")
    county.page.get_by_role("link", name="示例二县市场监督管理局").click()
    county.look(county.page, "organisation")
    assert county.page.goto(county.base + "/desk/opening/990102000000/").status == 404


def lists_published(editor, publisher):
    editor.log_in()
    editor.open("/desk/enabling/", "enabling")
    editor.open(f"/desk/enabling/{UNOPENED}/", "propose")
    editor.press("提请审核")
    editor.sees("待审核")
    publisher.log_in()
    publisher.open("/desk/enabling/review/", "review")
    publisher.page.get_by_role("link", name="示例二县").first.click()
    publisher.look(publisher.page, "decide")
    publisher.press("发布")
    at = time.monotonic()
    publisher.sees("正在发布")
    publisher.look(publisher.page, "progress")
    run_jobs()
    publisher.page.reload()
    publisher.sees("发布完成")
    return at


def applied(visitor, code):
    """The visitor logs in on the way, gives their real name, and files with the new county."""
    page, resident = visitor.page, visitor.resident
    visitor.open(f"/apply/{code}/")
    page.get_by_role("link", name="登录后开始办理").click()
    visitor.fill(phone=resident.phone)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    visitor.fill(code=code_for(resident.phone))
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    visitor.fill(name=resident.name, id_number=resident.id_number)
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    visitor.open(f"/apply/{code}/")
    visitor.press("开始办理")
    visitor.press("同意并获取")
    page.locator("#f-place").fill("示例二县人民路1号")
    visitor.press("保存并继续")
    for no in (3, 4):
        page.locator(f"#f-m{no}").set_input_files([PDF])
        page.wait_for_selector(f"#line-{no} .tag-green >> text=已上传")
    page.locator("main form button", has_text="保存并继续").last.click()
    page.wait_for_load_state()
    page.get_by_label("网上领取").check(force=True)
    visitor.press("保存并继续")
    visitor.press("核对无误，去签名提交")
    page.get_by_label("输入姓名代替手写签名").fill(resident.name)
    page.get_by_role("checkbox", name="我已阅读并确认").check(force=True)
    visitor.press("提交申请")
    page.wait_for_selector("text=提交成功")
    assert Case.objects.get().region_code == UNOPENED
