"""A case past its limit: lit, judged, up the whole ladder, in score, table, circular, cockpit.

The figures are the same wherever they stand, and each opens the one case it counts.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from playwright.sync_api import expect

from yiwang.foundation.core.jobs import run_job
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.oversight.assessment import commands as assessment
from yiwang.oversight.assessment import queries as assessed
from yiwang.oversight.assessment.tests.factories import given
from yiwang.oversight.assessment.types import Party, Span
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import counting, facts, findings
from yiwang.oversight.supervision.types import LightNow, Measure
from yiwang.oversight.supervision.types.measures import (
    MeasureDraft,
    MeasureState,
    Rung,
)
from yiwang.services.cases import commands as cases
from yiwang.services.cases.tests import factories
from yiwang.services.cases.types import Outcome

AT = factories.AT  # 2026-03-02
FIRST = date(2026, 4, 1)
FILED = datetime(2026, 4, 2, 2, tzinfo=UTC)
QUARTER_OVER = datetime(2026, 7, 2, 2, tzinfo=UTC)
CLOSING = datetime(2026, 7, 20, 2, tzinfo=UTC)
REMEDY = "可以在六十日内向示例县人民政府申请行政复议，或者在六个月内向示例县人民法院提起行政诉讼"
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def read(at):
    while commands.follow(actor=SYSTEM, at=at):
        pass
    while commands.raise_days(actor=SYSTEM, at=at):
        pass


@pytest.fixture
def people(world):
    """Supervisor, law supervision, discipline, hall manager: each in an office of its own."""
    justice, commission = (
        orgs.add_organisation(
            name=f"示例县{name}", standard_name=name, uscc=synthetic_uscc(n, kind="11"),
            region_code=factories.COUNTY, kind=OrganisationKind.DEPARTMENT, actor=SYSTEM, at=AT,
        )
        for n, name in ((811, "司法局"), (812, "监察委员会"))
    )  # fmt: skip
    found = {
        "watcher": factories.staff(
            world.civil, "孙勇", "supervision.read", "supervision.act", "assessment.manage",
            "cases.read", role="SUPERVISOR",
        ),
        "legal": factories.staff(
            justice, "韩卫东", "supervision.legal", "cases.read", role="LEGAL_SUPERVISOR"
        ),
        "discipline": factories.staff(
            commission, "邓秀珍", "supervision.discipline", role="DISCIPLINE"
        ),
        "manager": factories.staff(
            world.civil, "李经理", "assessment.agree", "hall.manage", role="HALL_MANAGER"
        ),
    }  # fmt: skip
    factories.on_the_staff(*found.values(), world.reviewer, world.approver, world.clerk)
    return found


def opens(page, url, number):
    """Follow a figure: the list behind it holds this case."""
    page.open(url)
    expect(page.locator(f"main a[href*='{number}']").first).to_be_visible()


def figure(page, label):
    """Return a large figure of the cockpit: its number and where it leads."""
    link = page.locator(".wall-tiles a.wall-number[aria-label^='" + label + " ']")
    return link.inner_text(), link.get_attribute("href")


def test_from_the_red_light_to_the_year_end_table(world, people, seat, look, freeze):
    watcher, manager = people["watcher"], people["manager"]
    page = seat(watcher)
    assessment.publish_formula(
        number=assessment.draft_formula(
            given=given(least=1), reason="第一版", actor=watcher, at=AT
        ),
        actor=manager,
        at=AT,
    )
    number = factories.reviewed_case(world, at=FILED)
    read(FILED)
    due = facts.fact(str(number), today=FILED.date(), viewer=SYSTEM).due_on
    assert due is not None
    late = datetime(due.year, due.month, due.day, 3, tzinfo=UTC) + timedelta(days=4)
    read(late)
    # lit, on every level, and the light opens this case
    region = counting.region(factories.COUNTY, viewer=watcher)
    assert counting.lights([region], late.date(), viewer=watcher)[region] == (1, 0, 1)
    red = facts.asked(region, Measure.OPEN, date.min, late.date(), viewer=watcher)
    (row,) = facts.listed(red, today=late.date(), viewer=watcher).rows
    assert (row.matter, row.light) == (str(number), LightNow.RED)
    (found,) = findings.raised(rule="T05", viewer=watcher)
    freeze(late)
    page.open("/desk/cockpit/")
    look(page, "cockpit-red")
    n, behind = figure(page, "红灯")
    assert n == "1"
    opens(page, behind, number)
    page.open(f"/desk/supervision/findings/{found.id}/")
    look(page, "finding")
    # explained, judged, up the whole ladder
    commands.explain(finding=found.id, text="人手不够", actor=world.reviewer, at=late)
    commands.judge(finding=found.id, is_false=False, reason="没有延期手续", actor=watcher, at=late)
    rungs, at = climbed(people, found.id, found.staff, late)
    assert rungs == [rung.value for rung in Rung]
    freeze(at)
    page.open("/desk/supervision/measures/")
    look(page, "ladder")
    assert page.locator("main a", has_text="M990102").count() == len(Rung)
    # decided late: counted late in every figure
    decided = at + timedelta(days=1)
    case = apps.get_model("cases", "Case").objects.get(pk=number)
    cases.send_to_decision(case=number, version=case.version, actor=world.reviewer, at=decided)
    case.refresh_from_db()
    cases.decide(
        case=number, version=case.version, outcome=Outcome.REFUSED, reason="不符合条件",
        clause="《食品经营许可和备案管理办法》第十二条", remedy=REMEDY,
        actor=world.approver, at=decided,
    )  # fmt: skip
    read(decided)
    assert counting.lights([region], decided.date(), viewer=watcher)[region][2] == 0
    freeze(decided)
    page.open("/desk/cockpit/")
    assert figure(page, "红灯")[0] == "0"
    score, table, circular = same_everywhere(world, watcher, number)
    freeze(CLOSING)
    page.open(f"/desk/assessment/scores/{score}/")
    expect(page.get_by_text("1 件里超时办结 1 件").first).to_be_visible()
    look(page, "score")
    opens(page, f"/desk/assessment/scores/{score}/matters/timeliness/", number)
    page.open(f"/desk/assessment/tables/{table}/")
    look(page, "table")
    late_link = page.locator("main a[href*='LATE']").first
    assert late_link.inner_text() == "1"
    opens(page, late_link.get_attribute("href"), number)
    page.open(f"/desk/assessment/circulars/{circular}/")
    expect(page.get_by_text("超时办结，涉及 1 件").first).to_be_visible()
    look(page, "circular")
    page.open("/desk/statistics/?from=2026-04-01&to=2026-06-30")
    look(page, "statistics")
    assert commands.recount(actor=SYSTEM, at=QUARTER_OVER) == 0


def climbed(people, finding, officer, at):
    """Take a finding up every rung, each one left unanswered; return the rungs."""
    paper = apps.get_model("supervision", "MeasurePaper")
    rungs = []
    for rung in Rung:
        draft = MeasureDraft(
            rung=rung, demand="超过承诺期限没有办结，请立即办理并说明原因", officer=officer,
            findings=(finding,),
        )  # fmt: skip
        number = commands.issue_measure(draft=draft, actor=people["watcher"], at=at)
        row = paper.objects.get(number=number)
        if row.state == MeasureState.PROPOSED:
            commands.consent_to_measure(
                number=number,
                version=row.version,
                text="事实清楚，同意",
                actor=people["legal"],
                at=at,
            )
        row.refresh_from_db()
        assert row.document_number
        rungs.append(row.rung)
        if rung is not Rung.DISCIPLINE:
            day = max(row.due_on, row.appeal_by) + timedelta(days=1)
            at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
            commands.verify_measure(
                number=number, version=row.version, is_enough=False, text="到期没有回复",
                actor=people["watcher"], at=at,
            )  # fmt: skip
    return rungs, at


def same_everywhere(world, watcher, number):
    """The list, the counters, the score, the table and the circular tell of one late case."""
    office = counting.office(world.market, viewer=watcher)
    last = date(2026, 6, 30)
    figure = counting.sums([office], [Measure.LATE], FIRST, last, viewer=watcher)
    assert figure == {(office, Measure.LATE): 1}
    behind = facts.asked(office, Measure.LATE, FIRST, last, viewer=watcher)
    (row,) = facts.listed(behind, today=last, viewer=watcher).rows
    assert row.matter == str(number)
    key = assessment.open_period(
        region_code=factories.COUNTY, span=Span.QUARTER, first=FIRST, actor=watcher,
        at=QUARTER_OVER,
    )  # fmt: skip
    assessment.score_period(period_id=key, actor=SYSTEM, at=QUARTER_OVER)
    (score,) = [
        one for one in assessed.scores(key, Party.OFFICE, viewer=watcher)
        if "市场监督管理局" in one.name
    ]  # fmt: skip
    whole = assessed.score(score.id, today=QUARTER_OVER.date(), viewer=watcher)
    assert whole is not None
    parts = {part.code: part for part in whole.parts}
    assert (parts["timeliness"].bad, parts["timeliness"].whole) == (1, 1)
    assert parts["RED"].bad == 1
    assert (whole.rank, whole.among, whole.handled) == (1, 1, 1)
    table = assessment.begin_report(
        region_code=factories.COUNTY, span=Span.QUARTER, first=FIRST, actor=watcher,
        at=QUARTER_OVER,
    )  # fmt: skip
    run_job("assessment.continue_report", {"report": str(table)})
    report = assessed.report(table, viewer=watcher)
    assert report is not None
    told = report.content["total"]["figures"]
    assert (told["ENDED"], told["LATE"], told["CONFIRMED"]) == (1, 1, 1)
    assert all(line["is_equal"] for line in report.content["balance"])
    assessment.close_period(period_id=key, actor=watcher, at=CLOSING)
    paper = assessment.draft_circular(period_id=key, actor=watcher, at=CLOSING)
    circular = assessed.circular(paper, viewer=watcher)
    assert circular is not None
    assert "办结 1 件" in circular.body
    assert "超时办结，涉及 1 件" in circular.body
    assert "属实的红灯预警，涉及 1 件" in circular.body
    return score.id, table, paper
