"""Tables, circulars, targets, tasks, the package for a third party."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pypdfium2
import pytest
from django.db import IntegrityError, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.jobs import run_job
from yiwang.foundation.core.types import ANYONE
from yiwang.lib.gm.cms import SignedData
from yiwang.lib.gm.digest import sm3_hex
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.models import Report
from yiwang.oversight.assessment.rules import tables
from yiwang.oversight.assessment.types import Gauge, ReportState, Span, TaskState
from yiwang.oversight.supervision.tests.figures import BASIC, Matter, taken
from yiwang.services.catalogue.tests import factories as f

from .factories import AFTER, CLOSING, COUNTY, FIRST, issued, opened, person, published

TODAY = date(2026, 7, 2)


def closed(at_work):
    published(at_work)
    key = opened(at_work)
    commands.close_period(period_id=key, actor=at_work.supervisor, at=CLOSING)
    return key


def sheet_rows(data, name):
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return [list(row) for row in book[name].iter_rows(values_only=True)]


def test_page_spreadsheet_and_pdf_have_equal_figures(at_work):
    key = issued(at_work)
    one = f.some(queries.report(key, viewer=at_work.supervisor))
    total = one.content["total"]["figures"]
    assert total | {"ACCEPTED": 0} == total | {
        "ACCEPTED": 0, "OPEN_BEFORE": 1, "RECEIVED": 43, "ENDED": 42, "LATE": 2, "STOPPED": 1,
        "OPEN_AFTER": 1, "CONFIRMED": 3, "COMPLAINED": 1,
    }  # fmt: skip
    assert all(line["is_equal"] for line in one.content["balance"])
    _, data = queries.workbook(key, viewer=ANYONE)
    assert sheet_rows(data, "各地区")[-1] == tables.cells(one.content["total"])
    offices = [tables.cells(line) for line in one.content["offices"]]
    assert sheet_rows(data, "各单位")[1:] == offices
    _, pdf = queries.report_pdf(key, viewer=ANYONE)
    assert sm3_hex(pdf) == one.sm3
    _, signature = queries.report_signature(key, viewer=ANYONE)
    assert SignedData.parse(signature).verify(pdf)
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    for row in [tables.cells(one.content["total"]), *offices]:
        assert "".join(str(cell) for cell in row[1:]) in "".join(words.split())


def test_an_issued_table_is_frozen_and_says_what_came_late(at_work):
    key = issued(at_work)
    one = f.some(queries.report(key, viewer=at_work.supervisor))
    assert queries.arrived_late(one, viewer=at_work.supervisor) == {}
    taken([Matter(at_work.market, FIRST, days=30)])
    late = queries.arrived_late(one, viewer=at_work.supervisor)
    assert late == {"RECEIVED": 1, "ENDED": 1, "LATE": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=key).update(content={})
    told: dict[str, Any] = {"region_code": COUNTY, "span": Span.QUARTER, "first": FIRST}
    with pytest.raises(commands.CannotAssess) as refused:
        commands.begin_report(**told, actor=at_work.supervisor, at=CLOSING)
    assert "新的一版" in refused.value.fields["reason"]
    again = commands.begin_report(**told, reason="补报 1 件", actor=at_work.supervisor, at=CLOSING)
    run_job("assessment.continue_report", {"report": str(again)})
    second = f.some(queries.report(again, viewer=at_work.supervisor))
    assert (second.number, second.content["total"]["figures"]["RECEIVED"]) == (2, 44)
    assert one.content["total"]["figures"]["RECEIVED"] == 43


def test_a_table_is_issued_by_another_and_only_when_it_balances(at_work):
    told: dict[str, Any] = {"region_code": COUNTY, "span": Span.QUARTER, "first": FIRST}
    with pytest.raises(commands.CannotAssess) as refused:
        commands.begin_report(**{**told, "span": Span.YEAR}, actor=at_work.supervisor, at=AFTER)
    assert "以后才能统计" in refused.value.fields["first"]
    key = commands.begin_report(**told, actor=at_work.supervisor, at=AFTER)
    assert commands.begin_report(**told, actor=at_work.supervisor, at=AFTER) == key
    with pytest.raises(commands.CannotAssess, match="还在统计"):
        commands.issue_report(report_id=key, is_public=True, actor=at_work.manager, at=AFTER)
    run_job("assessment.continue_report", {"report": str(key)})
    with pytest.raises(NotPermitted):
        commands.issue_report(report_id=key, is_public=True, actor=at_work.supervisor, at=AFTER)
    both = replace(at_work.supervisor, permissions=at_work.manager.permissions)
    with pytest.raises(commands.CannotAssess, match="另一个人"):
        commands.issue_report(report_id=key, is_public=True, actor=both, at=AFTER)
    row = Report.objects.get(pk=key)
    row.content["balance"][0]["is_equal"] = False
    row.save()
    with pytest.raises(commands.CannotAssess, match="平衡校验没有通过"):
        commands.issue_report(report_id=key, is_public=True, actor=at_work.manager, at=AFTER)
    assert queries.report(key, viewer=ANYONE) is None
    with pytest.raises(NotFound):
        queries.report_pdf(key, viewer=at_work.supervisor)


def test_counting_goes_on_where_it_stopped(at_work, monkeypatch):
    monkeypatch.setattr("yiwang.oversight.assessment.commands.reports.AT_ONCE", 1)
    key = commands.begin_report(
        region_code=COUNTY, span=Span.QUARTER, first=FIRST, actor=at_work.supervisor, at=AFTER
    )
    run_job("assessment.continue_report", {"report": str(key)})
    one = f.some(queries.report(key, viewer=at_work.supervisor))
    assert (one.state, one.done, one.total) == (ReportState.COUNTING, 1, 3)
    for _ in range(3):
        run_job("assessment.continue_report", {"report": str(key)})
    one = f.some(queries.report(key, viewer=at_work.supervisor))
    assert (one.state, len(one.content["offices"])) == (ReportState.READY, 3)


def test_a_circular_names_offices_only_and_is_agreed_by_another(at_work):
    period = closed(at_work)
    key = commands.draft_circular(period_id=period, actor=at_work.supervisor, at=CLOSING)
    one = f.some(queries.circular(key, viewer=at_work.supervisor))
    assert "示例县市场监督管理局（96.5 分，优秀）" in one.body
    assert "超时办结，涉及 2 件" in one.body
    assert queries.circular(key, viewer=at_work.head) is None
    words: dict[str, Any] = {
        "title": one.title,
        "body": one.body + "\n\n特此通报。",
        "is_public": True,
    }
    given: dict[str, Any] = {"circular_id": key, "actor": at_work.supervisor, "at": CLOSING}
    commands.save_circular(**words, version=one.version, **given)
    with pytest.raises(commands.Overtaken):
        commands.save_circular(**words, version=one.version, **given)
    both = replace(at_work.supervisor, permissions=at_work.manager.permissions)
    now = one.version + 1
    with pytest.raises(commands.CannotAssess, match="另一个人"):
        commands.agree_circular(circular_id=key, version=now, actor=both, at=CLOSING)
    commands.agree_circular(circular_id=key, version=now, actor=at_work.manager, at=CLOSING)
    public = f.some(queries.circular(key, viewer=ANYONE))
    assert public.body.endswith("特此通报。")
    name, pdf = queries.circular_pdf(key, viewer=ANYONE)
    assert (name, sm3_hex(pdf)) == (f"{one.title}.pdf", public.sm3)
    printed = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    for said in (one.title, "超时办结，涉及 2 件。", "特此通报。"):
        assert "".join(said.split()) in "".join(printed.split())
    _, signature = queries.circular_signature(key, viewer=ANYONE)
    assert SignedData.parse(signature).verify(pdf)
    with pytest.raises(commands.CannotAssess, match="已经印发"):
        commands.save_circular(**words, version=now + 1, **given)


def test_the_pdf_of_a_circular_is_for_who_may_read_it(at_work):
    period = closed(at_work)
    key = commands.draft_circular(period_id=period, actor=at_work.supervisor, at=CLOSING)
    reads = (queries.circular_pdf, queries.circular_signature)
    for read in reads:
        with pytest.raises(NotFound):
            read(key, viewer=at_work.supervisor)
    commands.agree_circular(circular_id=key, version=1, actor=at_work.manager, at=CLOSING)
    for read in reads:
        assert read(key, viewer=at_work.head)[1]
        with pytest.raises(NotFound):
            read(key, viewer=ANYONE)


def test_a_target_stands_beside_what_the_figures_say(at_work):
    papers = [f.material(), f.material(2, "场地平面图", source="申请人自备")]
    f.publish([at_work.market], text=f.body(materials=papers))
    told: dict[str, Any] = {
        "actor": at_work.supervisor,
        "at": AFTER,
        "source": "安徽2018-08-14发布会",
    }
    days = commands.save_indicator(
        name="公共场所卫生许可时间", gauge=Gauge.DAYS_P80, basic_codes=[], **told
    )
    materials = commands.save_indicator(
        name="材料数", gauge=Gauge.MATERIALS, basic_codes=[f.BASIC], **told
    )
    with pytest.raises(commands.CannotAssess) as refused:
        commands.save_indicator(name="x", gauge=Gauge.ON_TIME, basic_codes=[BASIC], **told)
    assert BASIC in refused.value.fields["basic_codes"]
    goal: dict[str, Any] = {
        "region_code": COUNTY,
        "due_on": TODAY,
        "owner": "市场监督管理局",
        **told,
    }
    commands.set_target(indicator=days, value=Decimal(1), **goal)
    target = commands.set_target(indicator=materials, value=Decimal(9), **goal)
    with pytest.raises(commands.CannotAssess) as refused:
        commands.set_target(indicator=materials, value=Decimal(9), **goal)
    assert set(refused.value.fields) == {"due_on"}
    ledger = queries.target_ledger(COUNTY, today=TODAY, viewer=at_work.supervisor)
    lines = {line.name: line for line in ledger}
    assert (lines["材料数"].actual, lines["材料数"].light) == ("1 件", "green")
    assert lines["公共场所卫生许可时间"].light == "red"
    sources = {line.source[:2] for line in ledger if line.name == "网上可办率"}
    assert sources == {"安徽", "廊坊"}
    commands.end_target(target_id=target, reason="并入新目标", actor=at_work.supervisor, at=AFTER)
    ledger = queries.target_ledger(COUNTY, today=TODAY, viewer=at_work.supervisor)
    assert "材料数" not in {line.name for line in ledger}


def entered(at_work, **changes):
    told: dict[str, Any] = {
        "region_code": COUNTY,
        "number": "5-24-1",
        "text": "企业开办时间压缩到 3 个工作日",
        "owner_id": at_work.health.id,
        "due_on": TODAY - timedelta(days=1),
        "source": "创优“四最”营商环境的意见",
        "actor": at_work.supervisor,
        "at": AFTER,
        **changes,
    }
    return commands.add_task(**told)


def test_a_task_is_reported_by_its_owner_and_verified_by_another(at_work):
    key = entered(at_work)
    with pytest.raises(commands.CannotAssess) as refused:
        entered(at_work)
    assert set(refused.value.fields) == {"number"}
    assert queries.tasks_overdue(today=TODAY, viewer=at_work.supervisor) == 1
    report: dict[str, Any] = {"task_id": key, "text": "已经上线", "at": AFTER}
    with pytest.raises(NotFound):
        commands.report_task(
            **report, version=1, evidence="", is_done=False, actor=at_work.supervisor
        )
    with pytest.raises(commands.CannotAssess) as refused:
        commands.report_task(**report, version=1, evidence="", is_done=True, actor=at_work.head)
    assert set(refused.value.fields) == {"evidence"}
    commands.report_task(
        **report, version=1, evidence="市监发〔2026〕8号", is_done=True, actor=at_work.head
    )
    with pytest.raises(commands.Overtaken):
        commands.verify_task(**report, version=1, is_done=True, actor=at_work.supervisor)
    commands.verify_task(**report, version=2, is_done=True, actor=at_work.supervisor)
    one = f.some(queries.task(key, today=TODAY, viewer=at_work.head))
    assert (one.state, [note.act for note in one.notes]) == (
        TaskState.VERIFIED, ["ADD", "DONE", "VERIFY"],
    )  # fmt: skip
    assert queries.tasks(today=TODAY, is_overdue=True, viewer=at_work.supervisor) == ()
    assert queries.task(key, today=TODAY, viewer=person("审批人", at_work.market)) is None


def test_the_package_for_a_third_party_proves_each_file(at_work):
    closed(at_work)
    issued(at_work)
    entered(at_work)
    _, data = queries.package(COUNTY, today=CLOSING, viewer=at_work.supervisor)
    packed = zipfile.ZipFile(io.BytesIO(data))
    told = packed.read("说明.txt").decode()
    names = [name for name in packed.namelist() if name != "说明.txt"]
    assert len(names) == 4
    for name in names:
        assert f"{sm3_hex(packed.read(name))}  {name}" in told
    assert "示例县市场监督管理局" in packed.read("评估得分.csv").decode()
    assert "（已离岗）" not in packed.read("评估得分.csv").decode()
    with pytest.raises(NotPermitted):
        queries.package(COUNTY, today=CLOSING, viewer=at_work.head)
