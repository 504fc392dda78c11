"""Decisions made outside the platform: found by comparison or reported, answered, settled."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.identity.types import Permission
from yiwang.services.licences import commands, queries
from yiwang.services.licences.commands import outside
from yiwang.services.licences.models import OutsideApproval, SealStep
from yiwang.services.licences.types.outside import OutsideAct, OutsideReport, OutsideState
from yiwang.services.licences.types.seals import SealAct

from . import seal_factories as f
from .stock_factories import Stock

pytestmark = pytest.mark.django_db
AT = f.AT
WORDS = "县局换发旧证时在本地打印，没有登记"


@pytest.fixture
def office():
    return f.office()


@pytest.fixture
def decider(office):
    return office.staff("孙批", Permission.DECIDE)


def report(office, **changes):
    plain = {
        "organisation_id": office.market,
        "what": "食品经营许可证",
        "number": "JY19901020001234",
        "issued_on": date(2026, 2, 20),
        "where": "现场检查时店里挂的证没有电子印章",
    }
    return commands.report_outside(
        report=OutsideReport(**plain | changes), actor=office.supervisor, at=AT
    )


def act(who, key, *, version=1, days=0, outside=None, words=WORDS):
    at = AT + timedelta(days=days)
    plain = {"outside_id": key, "version": version, "opinion": words, "actor": who, "at": at}
    if outside is None:
        commands.answer_outside(**plain)
    else:
        commands.settle_outside(is_outside=outside, **plain)


def look(who, key, days=0):
    return queries.outside_approval(key, viewer=who, at=AT + timedelta(days=days))


def test_what_supervision_reports_is_answered_and_settled(office, decider):
    key = report(office)
    found = look(decider, key)
    assert (found.row.state, found.acts) == (OutsideState.OPEN, {OutsideAct.ANSWER})
    assert found.row.answer_by == date(2026, 3, 9)
    assert look(office.supervisor, key).acts == frozenset()
    act(decider, key)
    both = {OutsideAct.CONFIRM, OutsideAct.DISMISS}
    assert look(office.supervisor, key).acts == both
    act(office.supervisor, key, version=2, outside=True, words="没有在平台受理，属于网外审批")
    done = look(decider, key)
    assert (done.row.state, done.acts) == (OutsideState.CONFIRMED, frozenset())
    assert [one.name for one in done.steps] == ["认定属于网外审批", "说明情况", "发现"]


def test_an_office_that_keeps_silent_is_settled_after_its_days(office, decider):
    key = report(office)
    with pytest.raises(commands.CannotActOnOutside):
        act(office.supervisor, key, days=7, outside=True)
    late = look(office.supervisor, key, days=8)
    assert late.row.is_late
    act(office.supervisor, key, days=8, outside=True, words="到期没有说明，按现有材料认定")
    assert look(decider, key).row.state is OutsideState.CONFIRMED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": " "}, "what"),
        ({"number": ""}, "number"),
        ({"where": ""}, "where"),
        ({"issued_on": date(2026, 3, 3)}, "issued_on"),
        ({"organisation_id": uuid7()}, "organisation"),
    ],
)
def test_an_incomplete_report_is_refused(office, changes, field):
    with pytest.raises(commands.CannotReportOutside) as refused:
        report(office, **changes)
    assert field in refused.value.fields
    assert not OutsideApproval.objects.exists()


def test_a_paper_is_reported_once(office):
    report(office)
    with pytest.raises(commands.CannotReportOutside, match="已经登记过"):
        report(office)


def test_who_may_do_what(office, decider):
    key = report(office)
    with pytest.raises(NotPermitted):
        commands.report_outside(
            report=OutsideReport(office.market, "证", "1", date(2026, 2, 1), "现场"),
            actor=decider,
            at=AT,
        )
    elsewhere = office.staff("周批", Permission.DECIDE, office=office.civil)
    with pytest.raises(NotFound):
        act(elsewhere, key)
    with pytest.raises(NotFound):
        look(elsewhere, key)
    assert queries.outside_approvals(viewer=elsewhere, at=AT).rows == ()
    other = replace(office.supervisor, region_code="990103000000")
    with pytest.raises(NotFound):
        look(other, key)
    with pytest.raises(commands.CannotActOnOutside, match="现在不能"):
        act(office.supervisor, key)
    with pytest.raises(NotPermitted):
        queries.outside_approvals(viewer=office.keeper, at=AT)


def test_words_are_needed_and_an_older_version_is_told(office, decider):
    key = report(office)
    with pytest.raises(commands.CannotActOnOutside) as refused:
        act(decider, key, words="无")
    assert "opinion" in refused.value.fields
    with pytest.raises(commands.OutsideConflict):
        act(decider, key, version=7)
    assert look(decider, key).row.state is OutsideState.OPEN


def test_records_issued_after_the_seal_came_are_found_once(office):
    records = [
        (uuid7(), "JY-旧", date(2026, 3, 2)),
        (uuid7(), "JY-新", date(2026, 3, 3)),
    ]
    told = {
        "organisation_id": office.market,
        "organisation_name": "示例县市场监督管理局",
        "region_code": f.COUNTY,
        "what": "食品经营许可证",
        "at": AT + timedelta(days=30),
    }
    assert outside.found_in_stock(records, **told) == 0, "it has no seal yet"
    f.in_use(office)
    for _ in range(2):
        outside.found_in_stock(records, **told)
    page = queries.outside_approvals(viewer=office.supervisor, at=AT + timedelta(days=30))
    assert [row.number for row in page.rows] == ["JY-新"]
    assert [(c.organisation_name, c.open) for c in page.counts] == [("示例县市场监督管理局", 1)]


def test_stock_issued_under_the_seal_but_not_here_is_found(office):
    f.in_use(office)
    SealStep.objects.filter(act=SealAct.COLLECT).update(at=AT - timedelta(days=5 * 365))
    stock = Stock(office)
    earlier = {"发证日期": "2019-05-20", "有效期至": "2024-05-19"}
    info = stock.loaded(stock.row(1), stock.row(2, **earlier))
    assert info.loaded == 2
    (row,) = queries.outside_approvals(viewer=office.supervisor, at=AT).rows
    assert (row.number, row.what) == ("JY19901020000001", "食品经营许可证")
    assert row.issued_on == date(2022, 5, 20)


def test_the_list_goes_on_and_is_narrowed(office, decider):
    keys = [report(office, number=f"JY{n}") for n in range(3)]
    act(decider, keys[0])
    first = queries.outside_approvals(viewer=decider, at=AT, limit=2)
    assert [row.number for row in first.rows] == ["JY2", "JY1"]
    rest = queries.outside_approvals(viewer=decider, at=AT, limit=2, after=keys[1])
    assert ([row.number for row in rest.rows], rest.after) == (["JY0"], "")
    answered = queries.outside_approvals(viewer=decider, at=AT, state="ANSWERED")
    assert [row.number for row in answered.rows] == ["JY0"]
