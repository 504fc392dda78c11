"""The seven things (一件事) in Chromium: from the front page to the last delivery, by everybody.

A citizen at a phone, and at desks the lead's clerk, a reviewer and an approver of every
organisation that takes part. They find everything by what stands on the pages.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.seven import (
    THEMES,
    answer,
    applicant,
    clerk,
    county,  # noqa: F401  the fixture
    fullest,
)
from yiwang.foundation.core import outbox
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files.tests import samples
from yiwang.services.cases.tests import factories as f
from yiwang.services.cases.tests import joint_factories as j
from yiwang.services.catalogue import queries as guides
from yiwang.services.catalogue.tests import factories as shipped
from yiwang.services.catalogue.types import Guide, SituationInfo
from yiwang.services.catalogue.types.joining import Member
from yiwang.services.delivery import schedules
from yiwang.services.designing import commands as designing
from yiwang.services.eforms import queries as forms
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.web.desk.tests.conftest import actors, seat  # noqa: F401  fixtures
from yiwang.web.ui.tests.browser import check_page, sign_by_hand, soon

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PDF = {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(1)}
HOME = {
    "name": "张三",
    "phone": "13800138000",
    "region": "示例省示例市示例县",
    "address": "示例镇人民路1号",
}
WIDTHS = {360: 780, 1280: 900}
SAID = {
    "申请说明": "请按一件事一并办理，谢谢",
    "经营者名称": "云溪餐馆",
    "主体业态": "餐饮服务经营者",
    "经营项目": ["热食类食品制售"],
    "经营范围": "餐饮服务",
    "住所": "示例县示例镇人民路1号",
    "坐落": "示例县示例镇人民路1号2幢301室",
    "转让人姓名": "李四",
    "转让人身份证号": "110101199003072316",
    "成交价格（元）": "680000",
    "不动产权证号": "示例（2019）示例县不动产权第0001234号",
    "不动产单元号": "990102001001GB00012F00020301",
}
"""What is said to some questions by their words; to others something of their kind."""
WAYS = {
    "T01": "网上领取",
    "T02": "邮寄",
    "T04": "窗口领取",
    "T08": "邮寄",
    "T09": "网上领取",
    "T10": "窗口领取",
    "T18": "窗口领取",
}
WHOLLY = {"T08"}
"""Themes of which every page is looked at with axe; of the others the pages where people decide."""


STEPS = (
    *("keeps_a_name", "finds", "reads_the_guide", "answers", "fills", "brings", "files"),
    *("everybody_sees", "taken_in", "decided", "answered", "reaches_the_citizen"),
)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def follow(page, name, *, exact=False):
    page.get_by_role("link", name=name, exact=exact).first.click()
    page.wait_for_load_state()


def reads(page, text):
    """Wait until somebody can read this."""
    page.get_by_text(text).first.wait_for()


def unchecked(page):
    """Instead of axe, where a theme before this one had the page checked."""
    return []


@dataclass
class Walk:
    """One theme on its way, with everybody who has a seat."""

    event: str
    guide: Guide
    who: Actor
    seat: Any
    axe: Any
    freeze: Any
    people: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def situation(self) -> SituationInfo:
        """Where the citizen's answers lead."""
        return fullest(self.guide)

    @cached_property
    def citizen(self):
        """The citizen's phone."""
        return self.seat(self.who, 360)

    @cached_property
    def lead(self):
        """The desk of the lead's clerk."""
        return self.desk(self.guide.organisation_id, self.guide.organisation_name, "王窗")

    def desk(self, place, name, who):
        """The desk of somebody of an organisation, the same whenever they are asked for."""
        key = f"{name}{who}"
        if key not in self.people:
            actor = clerk(place, who, organisation_name=name)
            self.people[key] = self.seat(actor)
        return self.people[key]

    def look(self, page, name, *, key=False):
        """Look at a page at both widths: nothing sideways; with axe where it matters."""
        before, axe = page.viewport_size, self.axe if key or self.event in WHOLLY else unchecked
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            check_page(page, axe, f"{self.event}-{name}-{width}")
        page.set_viewport_size(before)

    # the citizen

    def keeps_a_name(self):
        """Who sets up an enterprise keeps its name first."""
        if self.event != "T01":
            return
        page = self.citizen
        page.open("/")
        follow(page, "网站地图")
        follow(page, "名称自主申报")
        page.get_by_label("字号").fill("云溪")
        page.get_by_label("行业").first.fill("餐饮")
        press(page, "查一查")
        self.look(page, "name-verdict")
        page.get_by_role("checkbox", name="我已阅读并承诺").check()
        press(page, "申报保留")
        reads(page, "名称已为您保留")
        self.look(page, "name-kept")

    def finds(self):
        """From the front page, by a search or by the list of the themes, to the guide."""
        page, plain = self.citizen, self.guide.name.removesuffix("一次办")
        page.open("/")
        self.look(page, "home")
        if self.event in {"T02", "T04", "T09"}:
            page.locator("#home-q").fill(plain)
            page.get_by_role("search", name="找要办的事").get_by_role("button").click()
            page.wait_for_load_state()
            soon(page, page.url, self.guide.name)  # published a moment ago
            self.look(page, "search")
            follow(page, self.guide.name)
            return
        follow(page, "全部一件事")
        name = guides.life_event(self.event, self.guide.region_code).name
        soon(page, page.url, name)
        self.look(page, "themes")
        follow(page, name, exact=True)
        self.look(page, "theme", key=True)
        follow(page, "看办事指南")

    def reads_the_guide(self):
        """What is handled together, in which order, by which day, before anything is filed."""
        page = self.citizen
        reads(page, "一起办的事项")
        for part in guides.every_part(self.guide):
            expect(page.get_by_role("link", name=part.guide.name).first).to_be_visible()
        expect(page.get_by_role("img", name="先后顺序图").first).to_be_attached()
        expect(page.get_by_role("link", name="名称自主申报")).to_have_count(
            int(self.event == "T01")
        )
        self.look(page, "guide", key=True)

    def answers(self):
        """The question tree, answered by the words of its options."""
        page, said = self.citizen, dict(self.situation.answers)
        texts = {q.text: q for q in self.guide.questions}
        follow(page, "开始智能导办")
        while "/list/" not in page.url:
            asked = texts[page.locator("main legend").first.inner_text().strip()]
            option = next(o for o in asked.options if o.key in said[asked.key])
            page.get_by_role("radio", name=option.text).first.check()
            self.look(page, f"ask-{asked.key}")
            press(page, "下一步")
        self.look(page, "list", key=True)
        reads(page, "最晚")
        follow(page, "在线办理")
        self.look(page, "begin")
        press(page, "开始办理")
        if "/consent/" in page.url:
            self.look(page, "consent")
            press(page, "同意并获取")

    def fills(self):
        """The one form: into the inputs as they stand, what is there already left alone."""
        page = self.citizen
        form = forms.form(self.guide.form_version_id, parts=self.guide.parts(self.situation.key))
        known = {one.key: one for one in form.fields}
        while "/form/" in page.url:
            key = page.url.split("/form/")[1].strip("/")
            for name in page.locator("[name=asked]").input_value().split(","):
                fill(page, known[name], name)
            self.look(page, f"form-{key}")
            press(page, "保存并继续")

    def brings(self):
        """A file for each line that wants one, as the page says."""
        page = self.citizen
        self.look(page, "materials")
        for box in page.locator("[data-yw-material] input[data-yw-file]:not([capture])").all():
            line = box.locator("xpath=ancestor::section")
            box.set_input_files([PDF])
            line.locator(".tag-green", has_text="已上传").wait_for()  # not its percent
        self.look(page, "brought")
        page.locator("main form button", has_text="保存并继续").last.click()
        page.wait_for_load_state()

    def files(self):
        """Delivery, the last look at everything, the signature."""
        page, way = self.citizen, WAYS[self.event]
        page.get_by_label(way, exact=True).check()
        if way == "邮寄":
            for name, text in HOME.items():
                page.locator(f"[name={name}]").fill(text)
        self.look(page, "delivery")
        press(page, "保存并继续")
        self.look(page, "check", key=True)
        press(page, "核对无误，去签名提交")
        page.get_by_label("输入姓名代替手写签名").fill("张三")
        page.get_by_role("checkbox", name="我已阅读并确认").check()
        self.look(page, "sign")
        press(page, "提交申请")
        reads(page, "提交成功")
        self.look(page, "receipt", key=True)
        self.number = int(page.url.split("/apply/")[1][:18])
        outbox.drain()
        self.sees("filed", "待收件")

    def sees(self, name, *texts):
        """The citizen opens the case from their own list and reads where it stands."""
        page = self.citizen
        page.open("/my/cases/")
        self.look(page, f"cases-{name}")
        page.locator(f"main a[href$='/my/cases/{self.number}/']").first.click()
        page.wait_for_load_state()
        for text in texts:
            reads(page, text)
        self.look(page, f"case-{name}", key=True)

    # the desks

    @property
    def slices(self):
        """The parts, by item."""
        return j.slices(self.number)

    def everybody_sees(self):
        """Every organisation finds its parts in its own list, before anything was taken in."""
        for part in self.parts:
            desk = self.desk(part.place, part.organisation, "赵审")
            desk.open("/desk/cases/?view=OPEN")
            expect(desk.get_by_role("row").filter(has_text=part.name).first).to_be_attached()
        self.look(desk, "desk-list")

    @cached_property
    def parts(self):
        """What belongs, each with its organisation."""
        found = [part_of(one.guide, one.member) for one in guides.every_part(self.guide)]
        return [one for one in found if one.key in self.slices]

    def taken_in(self):
        """The lead takes the whole in once."""
        page = self.lead
        page.open("/desk/cases/?view=OPEN")
        page.get_by_role("row").filter(has_text=self.guide.name).get_by_role("link").first.click()
        self.look(page, "desk-whole", key=True)
        follow(page, "联审")
        self.look(page, "desk-board-early")
        follow(page, "受理", exact=True)
        press(page, "看看申请人会读到什么")
        self.look(page, "desk-letter")
        press(page, "受理")
        reads(page, "已受理，受理通知书已发给申请人")
        outbox.drain()
        self.sees("accepted", "全部办完最晚")

    def decided(self):
        """Each part by its own people, as soon as its turn has come."""
        left, done = list(self.parts), set()
        while left:
            ready = [one for one in left if one.after & set(self.slices) <= done]
            for part in ready:
                self.handled(part, first=not done)
                done.add(part.key)
            left = [one for one in left if one.key not in done]
            if left:
                self.sees(f"part-{len(done)}")

    def opened(self, part, who):
        """Somebody opens a part from the list of their organisation."""
        page = self.desk(part.place, part.organisation, who)
        page.open("/desk/cases/?view=OPEN")
        page.get_by_role("row").filter(has_text=part.name).get_by_role("link").first.click()
        page.wait_for_load_state()
        return page

    def handled(self, part, *, first):
        """Claimed, reviewed line by line and sent up by one, paid, decided by another."""
        page = self.opened(part, "赵审")
        if page.get_by_role("button", name="领取").count():
            press(page, "领取")
        if page.get_by_role("link", name="写审查意见").count():
            if self.reviewed(page, part):
                self.reviewed(self.opened(part, "钱审"), part)
                page = self.opened(part, "赵审")
            follow(page, "送审批")
            press(page, "送审批")
            reads(page, "已送审批")
        if part.has_fee:
            self.pays(part)
        page = self.opened(part, "孙批")
        follow(page, "作出决定")
        page.get_by_role("radio", name="准予", exact=True).check()
        self.look(page, f"desk-decide-{part.key}", key=first)
        press(page, "看看申请人会读到什么")
        self.look(page, f"desk-decision-{part.key}")
        press(page, "作出决定")
        reads(page, "决定已作出")
        self.look(page, f"desk-part-{part.key}")
        outbox.drain()

    def pays(self, part):
        """The reviewer asks for the fee of a part; the citizen pays at the demo institution."""
        page = self.opened(part, "赵审")
        page.locator("summary", has_text="更多").click()
        follow(page, "通知缴费")
        page.get_by_label("收费项目一").fill("不动产登记费")
        page.get_by_label("项目一的单价（元）").fill("80")
        self.look(page, f"desk-fee-{part.key}")
        press(page, "看看申请人会读到什么")
        press(page, "通知缴费")
        reads(page, "已通知缴费")
        outbox.drain()
        self.sees("fee", f"“{part.name}”要缴费，请按“去缴费”")
        phone = self.citizen
        follow(phone, f"去缴费：{part.name}")
        self.look(phone, "part-fee")
        follow(phone, "去缴费：80.00 元")
        self.look(phone, "pay")
        press(phone, "生成付款二维码")
        phone.get_by_role("img", name="扫码付款").wait_for()
        address = phone.url
        phone.open("/test/payments/")
        phone.locator("select").first.select_option(value="PAID")
        phone.get_by_role("button", name="就这样").first.click()
        reads(phone, "支付成功，发通知")
        phone.goto(address)
        reads(phone, "下载电子缴费凭证")
        self.look(phone, "paid")
        self.sees("fee-paid")

    def reaches_the_citizen(self):
        """The results of all on their way, until the last is served."""
        {"网上领取": self.opens, "窗口领取": self.collects, "邮寄": self.sends}[WAYS[self.event]]()
        self.sees("served", "结果已经送达", "送达回证")
        for part in self.parts:
            self.goes_to(part)
            reads(self.citizen, "结果已经送达")
        self.citizen.open("/my/messages/")
        reads(self.citizen, "结果已送达")
        self.look(self.citizen, "messages")

    def goes_to(self, part):
        """The citizen goes from the whole to one of its parts."""
        self.citizen.open(f"/my/cases/{self.number}/")
        follow(self.citizen, part.name)

    def opens(self):
        """Opens each result, which confirms that it was received."""
        page = self.citizen
        self.confirms()
        for part in self.parts:
            self.goes_to(part)
            self.confirms()
            self.look(page, f"part-{part.key}")

    def confirms(self):
        """The button beside the result."""
        press(self.citizen, "打开结果并确认收到")
        reads(self.citizen, "已确认收到，送达回证在下面的文书里")

    @cached_property
    def window(self):
        """综合窗口: one clerk who hands out for every organisation that takes part."""
        places = frozenset({self.guide.organisation_id, *(one.place for one in self.parts)})
        name = self.guide.organisation_name
        more = {"organisation_name": name, "organisation_ids": places}
        return self.seat(clerk(self.guide.organisation_id, "周窗", **more))

    def collects(self):
        """One visit: everything that waits is handed over with one signature and its record."""
        page = self.window
        page.open("/desk/handover/?kind=window")
        self.look(page, "desk-handover")
        page.locator(f"a[href$='/handover/{self.number}/']").click()
        follow(page, "核对身份并交付")
        for box in page.locator("[name=case]").all():
            box.check()
        page.get_by_label("领取人姓名").fill("张三")
        number = "110101199003070011"  # of a person the last four, of a unit's head all of it
        page.get_by_label("领取人证件号码").fill(
            number if self.who.legal_person_id else number[-4:]
        )
        sign_by_hand(page)
        self.look(page, "desk-give", key=True)
        press(page, "证件已核对，交付")
        reads(page, f"已交付 {len(self.parts) + 1} 件，送达回证已生成")
        self.look(page, "desk-given")
        outbox.drain()

    def sends(self):
        """Ordered at the demo courier by the window, carried by the clock, signed for at home."""
        page = self.window
        page.open("/desk/handover/?kind=post")
        for box in page.get_by_label("寄出这一件").all():
            box.check()
        self.look(page, "desk-post")
        press(page, "为勾选的件下单寄递")
        reads(page, f"已下单 {len(self.parts) + 1} 件")
        schedules.settle_waiting(f.later(0.3))
        outbox.drain()
        self.sees("sent", "结果正在寄往您填写的地址")
        self.freeze(f.later(3))
        schedules.follow_parcels(f.later(3))
        outbox.drain()

    def reviewed(self, page, part):
        """One looks at everything line by line and writes; say whether another has to as well."""
        follow(page, "写审查意见")
        self.look(page, f"desk-review-{part.key}")
        needs_two = page.get_by_text("这件要两名审查员分别审查").count()
        for line in page.get_by_role("radio", name="通过", exact=True).all():
            line.check()
        page.get_by_label("符合条件，建议准予").check()
        page.locator("#f-opinion").fill("材料齐全，符合条件")
        press(page, "保存审查意见")
        reads(page, "审查意见已保存")
        return needs_two

    def answered(self):
        """The lead gives one answer with all results."""
        page = self.lead
        page.open(f"/desk/cases/{self.number}/joint/")
        self.look(page, "desk-board-done", key=True)
        if page.get_by_role("link", name="汇总答复").count():
            follow(page, "汇总答复")
            press(page, "汇总答复")
            reads(page, "各部门的结果已经一次告知申请人")
        outbox.drain()
        self.sees("answered", "联合办理结果通知书")


@dataclass(frozen=True)
class Part:
    """An item of the theme at its organisation."""

    key: str
    name: str
    place: Any
    organisation: str
    after: frozenset[str]
    has_fee: bool


def part_of(own: Guide, member: Member) -> Part:
    """An item with its place in the theme; taxes are none of the fees that are asked here."""
    return Part(
        key=member.basic_code,
        name=own.name,
        place=own.organisation_id,
        organisation=own.organisation_name,
        after=frozenset(member.after),
        has_fee="元" in own.fee.standard,
    )


def type_text(page, name, value):
    """Into a box, unless something stands there already."""
    box = page.locator(f"[name='{name}']")
    if box.is_editable() and not box.input_value():
        box.fill(value)


def type_day(page, name, value):
    """Into the three boxes of a day."""
    for part, text in zip(("year", "month", "day"), value.split("-"), strict=True):
        page.locator(f"[name='{name}-{part}']").fill(str(int(text)))


def choose(page, name, value):
    """Tick what is said, one or several."""
    for option in [value] if isinstance(value, str) else value:
        page.locator(f"[name='{name}'][value='{option}']").check()


TYPED = {
    FieldKind.DATE: type_day,
    FieldKind.ADDRESS: lambda page, name, value: type_text(page, f"{name}-detail", value),
    FieldKind.DECLARATION: lambda page, name, _: page.locator(f"[name='{name}']").check(),
    FieldKind.SELECT: lambda page, name, value: page.locator(f"[name='{name}']").select_option(
        label=value
    ),
    FieldKind.RADIO: choose,
    FieldKind.MULTISELECT: choose,
}


def fill(page, asked: FormField, name: str) -> None:
    """Answer one question in its inputs; of a table, its first row."""
    if asked.kind is FieldKind.TABLE:
        for column in asked.columns:
            fill(page, column, f"{name}.0.{column.key}")
        return
    value = SAID.get(asked.label) or answer(asked)
    TYPED.get(asked.kind, type_text)(page, name, value)


@pytest.mark.parametrize("event", THEMES)
def test_a_theme_is_walked_by_everybody(county, seat, axe, event, freeze):  # noqa: F811  fixtures
    freeze(f.AT)
    code = designing.publish_theme(theme=THEMES[event], actor=SYSTEM, at=f.AT)
    guide = shipped.guide(code)
    walk = Walk(event, guide, applicant(frozenset(guide.audience)), seat, axe, freeze)
    for step in STEPS:
        getattr(walk, step)()
