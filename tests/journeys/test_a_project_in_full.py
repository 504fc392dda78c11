"""A private project of the shipped list, every stage and joint event in the browser, by all."""

from datetime import date

import pytest
from playwright.sync_api import expect

from yiwang.engagement.projects import queries
from yiwang.engagement.projects.tests import factories as p
from yiwang.engagement.projects.tests.whole import whole
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases.tests import factories as f
from yiwang.web.desk.tests.conftest import actors, seat  # noqa: F401
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AREA = "示例经济开发区"
RESOURCES, HOUSING, DEFENCE = "自然资源和规划局", "住房和城乡建设局", "人民防空办公室"
CITY, ARCHIVE, WATER = "城市管理局", "档案局", "水利局"
SIX = (RESOURCES, RESOURCES, HOUSING, DEFENCE, ARCHIVE, CITY)


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"whole-{name}-{width}")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def day_in(page, name, on):
    for part, value in (("year", on.year), ("month", on.month), ("day", on.day)):
        page.locator(f"[name='{name}-{part}']").fill(str(value))


def finding(page, name):
    """The link to where somebody finds what stands in an approval's place."""
    return page.locator("a", has_text="不需办理、已有批文").filter(has_text=name)


class Together:
    """The project, its people each in front of a page, and the day."""

    def __init__(self, there, seat, freeze, axe):  # noqa: F811
        self.there, self.axe, self.freeze, self._seat = there, axe, freeze, seat
        self._pages = {}
        self.key = None
        self.days = 0

    def page(self, who):
        """The page of somebody."""
        if who.id not in self._pages:
            self._pages[who.id] = self._seat(who)
        return self._pages[who.id]

    @property
    def owner(self):
        """The owner's page."""
        return self.page(self.there.owner)

    def of(self, department):
        """The page of a department."""
        return self.page(self.there.of(department))

    @property
    def now(self):
        """Nine thirty of the day."""
        return f.later(self.days)

    def pass_days(self, days):
        """Go on by some days."""
        self.days += days
        self.freeze(self.now)

    def board(self):
        """The owner's board."""
        self.owner.open(f"/projects/{self.key}/")
        return self.owner

    def seen(self):
        """The board as data."""
        return queries.project(self.key, viewer=self.there.owner, at=self.now)

    def apply(self, stage):
        """The owner applies for all that may be applied for; each department grants its own."""
        self.board()
        self.owner.locator(f"section[aria-labelledby='stage-{stage}']").get_by_role(
            "link", name="办理本阶段"
        ).click()
        ready = self.owner.get_by_role("checkbox").count()
        press(self.owner, "开始申报")
        drafts = [a for a in self.seen().stage(stage).approvals if a.standing.value == "DRAFT"]
        assert len(drafts) == ready > 0
        for one in drafts:
            p.finish(one.number, self.there.owner, self.now)
        self.pass_days(1)
        for one in drafts:
            p.decide(one.number, self.there, one.department, self.now)
        return [one.name for one in drafts]

    def joint(self, kind, name, stage, lead, parties, *, busy=()):
        """A joint event from the owner's request to the one report, each party for itself."""
        self.board()
        self.owner.get_by_role("link", name=f"申请{name}").click()
        press(self.owner, f"申请{name}")
        event = self.owner.url.rstrip("/").split("/")[-1]
        address = f"/desk/projects/events/{event}/"
        first, second = (self.workday(n) for n in (1, 2))
        head = self.of(lead)
        head.open(address)
        head.get_by_label("可选日期").fill(f"{first.isoformat()}\n{second.isoformat()}")
        press(head, "发出邀请")
        for department in parties:
            page = self.of(department)
            page.open(address)
            for on in (second,) if department in busy else (first, second):
                page.get_by_role("checkbox", name=words(on)).check()
            press(page, "答复")
        head.open(address)
        chosen = second if busy else first
        if busy:
            expect(head.get_by_text("不行").first).to_be_visible()
        expect(head.get_by_label(f"{words(chosen)}：都可以")).to_be_checked()
        both_widths(head, self.axe, f"{kind}-found")
        press(head, "定下时间")
        while self.now.date() < chosen:
            self.pass_days(1)
        for department in parties:
            page = self.of(department)
            page.open(address)
            page.locator("#opine").get_by_label("通过", exact=True).check()
            press(page, "出具意见")
            expect(page.get_by_text("意见已出具")).to_be_visible()
        head.open(address)
        head.get_by_role("radio", name="通过", exact=True).check()
        head.get_by_label("结论内容").fill(f"各部门意见一致，{name}通过。")
        press(head, "出具意见书")
        expect(head.get_by_text("意见书已出具")).to_be_visible()
        both_widths(head, self.axe, f"{kind}-done")
        self.board().get_by_role("link", name=name, exact=True).click()
        expect(self.owner.get_by_role("link", name=f"{name}意见书")).to_be_visible()
        for department in set(parties):
            expect(self.owner.get_by_text(f"示例县{department}（").first).to_be_visible()
        both_widths(self.owner, self.axe, f"{kind}-owner")
        assert self.seen().stage(stage)

    def workday(self, n):
        """The n-th working day from today."""
        return orgs.working_calendar().add_working_days(self.now.date(), n)


def words(on):
    return f"{on.year} 年 {on.month} 月 {on.day} 日"


@pytest.fixture
def case(seat, freeze, axe):  # noqa: F811
    freeze(f.AT)
    return Together(whole(), seat, freeze, axe)


def assessed(case):
    """The area was assessed once for all projects in it."""
    page = case.of(WATER)
    page.open("/desk/projects/assessments/")
    page.get_by_label("评估类型").select_option(label="水土保持")
    page.get_by_label("区域名称").fill(AREA)
    page.get_by_label("成果文件").fill("示水保区评〔2025〕3号")
    page.get_by_label("审查单位").fill("示例县水利局")
    day_in(page, "valid_from", date(2025, 1, 1))
    day_in(page, "valid_until", date(2027, 12, 31))
    press(page, "登记")
    both_widths(page, case.axe, "assessments")


def registered(case):
    """One code; what counts is told before anything is filed."""
    owner = case.owner
    owner.open(f"/projects/guide/?region={p.COUNTY}&kind=PRIVATE")
    expect(owner.get_by_text("审批总用时 120 个工作日以内")).to_be_visible()
    expect(owner.get_by_text("业主整改：不计入")).to_be_visible()
    expect(owner.get_by_text("联合测绘、审图、踏勘、验收：计入")).to_be_visible()
    owner.get_by_role("link", name="登记这个项目").click()
    owner.get_by_label("项目名称").fill("示例经济开发区标准化商务楼")
    owner.get_by_label("建设地点").fill("示例县创新路 6 号")
    owner.get_by_label("总投资").fill("8600")
    owner.get_by_label("建筑面积").fill("21500")
    owner.get_by_label("在不在做过区域评估的区域里").select_option(label=AREA)
    press(owner, "登记")
    case.key = queries.my_projects(viewer=case.there.owner)[0].id
    case.there.project_id = case.key
    expect(owner.get_by_text("区域评估代替", exact=True)).to_be_visible()
    expect(owner.get_by_text("示水保区评〔2025〕3号").first).to_be_visible()


def met_on_paper(case, tmp_path):
    """An approval given before is found to be met; another is not needed."""
    scan = tmp_path / "批文.pdf"
    scan.write_bytes(f.PDF)
    page = case.of(RESOURCES)
    page.open(f"/desk/projects/{case.key}/")
    finding(page, "建设项目环境影响报告表审批").click()
    press(page, "认定已有批文")
    expect(page.get_by_role("link", name="请填写批文的文号或者证书编号")).to_be_visible()
    page.get_by_label("文号或者证书编号").fill("示环审〔2025〕21号")
    day_in(page, "permit-issued_on", date(2025, 11, 5))
    page.get_by_label("批准单位").fill("示例县生态环境局")
    page.get_by_label("批文扫描件").set_input_files(str(scan))
    page.get_by_label("认定的理由").fill("登记前已经取得，核对过原件")
    both_widths(page, case.axe, "permit")
    press(page, "认定已有批文")
    expect(page.get_by_text("示环审〔2025〕21号").first).to_be_visible()
    finding(page, "固定资产投资项目节能审查").click()
    page.get_by_label("不需办理", exact=True).check()
    page.get_by_label("理由和依据").fill("年综合能源消费量不满 1000 吨标准煤")
    press(page, "保存认定")
    owner = case.board()
    expect(owner.get_by_text("示例县生态环境局　2025年11月5日批准")).to_be_visible()
    expect(owner.get_by_role("link", name="看批文").first).to_be_visible()


def test_a_project_goes_through_four_stages(case, tmp_path):
    assessed(case)
    registered(case)
    # stage 1: two at once, then what waits for them
    assert case.apply(1) == ["企业投资项目备案", "建设项目用地预审与选址意见书核发"]
    assert case.apply(1) == ["建设用地规划许可证核发"]
    page = case.of(HOUSING)
    page.open("/desk/projects/calendar/")
    day_in(page, "day", case.workday(1))
    page.get_by_label("事由").fill("安全生产检查")
    press(page, "登记")
    both_widths(page, case.axe, "calendar")
    # stage 2: a joint visit, one assessed for the area, one on paper, one not needed
    case.joint("visit", "联合踏勘", 2, RESOURCES, (RESOURCES, CITY, HOUSING), busy=(HOUSING,))
    met_on_paper(case, tmp_path)
    assert case.apply(2) == ["建设工程规划许可证核发"]
    # stage 3: fire and civil defence within one review of the drawings
    assert case.apply(3) == ["雷电防护装置设计审核"]
    case.joint("drawing", "联合审图", 3, HOUSING, (RESOURCES, HOUSING, HOUSING, DEFENCE))
    settled = {a.name for a in case.seen().stage(3).approvals if a.standing.value == "SETTLED"}
    assert settled == {"应建防空地下室的民用建筑项目报建审批", "特殊建设工程消防设计审查"}
    assert case.apply(3) == ["建筑工程施工许可证核发"]
    # stage 4: one survey, one acceptance by six
    case.joint("survey", "联合测绘", 4, RESOURCES, (RESOURCES, RESOURCES, DEFENCE))
    case.joint("acceptance", "联合验收", 4, HOUSING, SIX)
    assert case.apply(4) == ["房屋建筑和市政基础设施工程竣工验收备案"]
    assert case.apply(4) == ["国有建设用地使用权及房屋所有权首次登记"]
    # the end: all stages done, the days line by line
    found = case.seen()
    assert all(stage.is_done for stage in found.stages)
    assert 0 < found.used <= found.total == 120
    lines = [line for s in found.stages for a in s.approvals for line in a.lines]
    assert all("受理，当日不计" in line for line in lines)
    assert lines
    owner = case.board()
    expect(owner.get_by_text("已完成", exact=True)).to_have_count(4)
    owner.get_by_text("用时怎样计算").click()
    owner.locator("summary", has_text="个工作日").first.click()
    expect(owner.get_by_text("受理，当日不计").first).to_be_visible()
    both_widths(owner, case.axe, "board")
    for department in (RESOURCES, ARCHIVE):
        page = case.of(department)
        page.open(f"/desk/projects/{case.key}/")
        expect(page.get_by_text("随联合事项办结", exact=True).first).to_be_visible()
    both_widths(page, case.axe, "desk-board")
