"""The seven things (一件事) in Chromium: from the front page to the last delivery, by all parties.

A citizen at a phone, and at desks the lead's clerk, a reviewer and an approver of every organisation
that takes part. They find everything by what stands on the pages; nothing is told to them.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from django.apps import apps

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
from yiwang.services.delivery import commands as delivery
from yiwang.services.designing import commands as designing
from yiwang.services.eforms import queries as forms
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.web.desk.tests.conftest import actors, seat  # noqa: F401  fixtures
from yiwang.web.ui.tests.browser import check_page

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
    "主体业态": "餐饮服务经营者",
    "经营项目": ["热食类食品制售"],
    "经营范围": "餐饮服务",
    "住所": "示例县示例镇人民路1号",
}
"""What is said to some questions by their words; to others `answer` says something of their kind."""
WAYS = {
    "T01": "网上领取",
    "T02": "邮寄",
    "T04": "窗口领取",
    "T08": "邮寄",
    "T09": "网上领取",
    "T10": "窗口领取",
    "T18": "窗口领取",
}
WHOLLY = {"T01", "T08"}
"""Themes whose every page is looked at with axe; of the others the pages where people decide."""


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
        follow(page, "名称自主申报")

    def finds(self):
        """From the front page, by a search or by the list of the themes, to the guide."""
        page, plain = self.citizen, self.guide.name.removesuffix("一次办")
        page.open("/")
        self.look(page, "home")
        if self.event in {"T02", "T04", "T09"}:
            page.locator("#home-q").fill(plain)
            page.get_by_role("search", name="找要办的事").get_by_role("button").click()
            self.look(page, "search")
            follow(page, self.guide.name)
            return
        follow(page, "全部一件事")
        self.look(page, "themes")
        name = guides.life_event(self.event, self.guide.region_code).name
        follow(page, name, exact=True)
        self.look(page, "theme", key=True)
        follow(page, "看办事指南")

    def reads_the_guide(self):
        """What is handled together, in which order, by which day; known before anything is filed."""
        page = self.citizen
        reads(page, "一起办的事项")
        for part in guides.every_part(self.guide):
            assert page.get_by_role("link", name=part.guide.name).first.is_visible()
        assert page.get_by_role("img", name="先后顺序图").count()
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
        for box in page.locator("section[data-yw-material] input[data-yw-file]:not([capture])").all():
            line = box.locator("xpath=ancestor::section")
            box.set_input_files([PDF])
            line.get_by_text("已上传").first.wait_for()
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
            assert desk.get_by_role("row").filter(has_text=part.name).count(), part.name
        self.look(desk, "desk-list")

    @cached_property
    def parts(self):
        """What belongs, each with its organisation."""
        found = {one.member.basic_code: one.guide for one in guides.every_part(self.guide)}
        return [
            Part(key, g.name, g.organisation_id, g.organisation_name)
            for key, g in found.items()
            if key in self.slices
        ]

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
        after = {one.basic_code: one.after for one in THEMES[self.event].items}
        left, done = list(self.parts), set()
        while left:
            ready = [one for one in left if set(after[one.key]) & set(self.slices) <= done]
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
            follow(page, "写审查意见")
            self.look(page, f"desk-review-{part.key}")
            for line in page.get_by_role("radio", name="通过", exact=True).all():
                line.check()
            page.get_by_label("符合条件，建议准予").check()
            page.locator("#f-opinion").fill("材料齐全，符合条件")
            press(page, "保存审查意见")
            follow(page, "送审批")
            press(page, "送审批")
            reads(page, "已送审批")
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

    def reaches_the_citizen(self):
        """The results on their way, until the last was served."""

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


def fill(page, asked: FormField, name: str) -> None:
    """Type an answer into the inputs of one question, unless there is one."""
    value = SAID.get(asked.label) or answer(asked)
    boxes = page.locator(f"[name='{name}']")
    if asked.kind is FieldKind.TABLE:
        row = answer(asked)[0]
        for column in asked.columns:
            fill(page, column, f"{name}.0.{column.key}")
    elif asked.kind is FieldKind.DATE:
        for part, text in zip(("year", "month", "day"), value.split("-"), strict=True):
            page.locator(f"[name='{name}-{part}']").fill(str(int(text)))
    elif asked.kind is FieldKind.ADDRESS:
        page.locator(f"[name='{name}-detail']").fill(value)
    elif asked.kind is FieldKind.DECLARATION:
        boxes.check()
    elif asked.kind is FieldKind.SELECT:
        boxes.select_option(label=value)
    elif asked.kind in {FieldKind.RADIO, FieldKind.MULTISELECT}:
        for option in value if isinstance(value, list) else [value]:
            page.locator(f"[name='{name}'][value='{option}']").check()
    elif boxes.is_editable() and not boxes.input_value():
        boxes.fill(value)


@pytest.mark.parametrize("event", THEMES)
def test_a_theme_is_walked_by_everybody(county, seat, axe, event, freeze):  # noqa: F811  fixtures
    freeze(f.AT)
    code = designing.publish_theme(theme=THEMES[event], actor=SYSTEM, at=f.AT)
    guide = shipped.guide(code)
    walk = Walk(event, guide, applicant(frozenset(guide.audience)), seat, axe)
    for step in STEPS:
        getattr(walk, step)()
