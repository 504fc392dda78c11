"""The desk's pages of the checks over the whole catalogue."""

import csv
import io
from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import run_job
from yiwang.services.cases.tests.factories import staff
from yiwang.services.catalogue import commands, queries
from yiwang.web.ui.tests.browser import check_page

EDIT, PUBLISH = "catalogue.edit", "catalogue.publish"
HOME = "/desk/quality/"


def text_of(response):
    return response.content.decode()


def run_to_the_end(key, viewer):
    while queries.check_runs(viewer=viewer)[0].state == "RUNNING":
        run_job("catalogue.check_all", {"run": str(key)})


@pytest.fixture
def editor(world):
    return staff(world.market, "编辑", EDIT)


def checked(editor):
    key = commands.start_check(actor=editor, at=clock.now())
    run_to_the_end(key, editor)
    return key


@pytest.mark.django_db
def test_an_editor_starts_a_check_and_reads_what_it_found(desk, editor):
    client = desk(editor)
    assert "还没有核查过" in text_of(client.get(HOME))
    started = client.post(reverse("desk:quality-start"), follow=True)
    assert "正在清点办事指南" in text_of(started)
    (run,) = queries.check_runs(viewer=editor)
    part = reverse("desk:quality-part", args=[run.id])
    assert client.get(part).status_code == 200
    run_to_the_end(run.id, editor)
    assert client.get(part).status_code == 286
    page = client.get(HOME)
    totals = page.context["charts"][0][2]
    assert f"{totals[0].findings}</span>" in text_of(page)
    listed = client.get(
        reverse("desk:quality-findings", args=[run.id]), {"check": "material_basis"}
    )
    assert {line.finding.check for line in listed.context["lines"]} == {"material_basis"}
    one = listed.context["lines"][0].finding
    shown = text_of(client.get(reverse("desk:quality-finding", args=[one.id])))
    assert one.sentence in shown
    assert "涉及的办事指南" in shown
    assert client.get(reverse("desk:quality-report", args=[run.id])).status_code == 200


@pytest.mark.django_db
def test_the_export_holds_every_finding_and_its_count(desk, editor):
    key = checked(editor)
    response = desk(editor).post(
        reverse("desk:quality-export", args=[key]), {"check": "material_basis"}
    )
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    head, *rows, last = csv.reader(io.StringIO(text))
    found = queries.check_findings(key, check="material_basis", viewer=editor)
    assert head[:3] == ["规则", "规则名称", "来源"]
    assert [row[4] for row in rows] == [one.code for one in found]
    assert last == [f"共 {len(found)} 条"]


@pytest.mark.django_db
def test_only_editors_and_publishers_come_in(desk, world, editor):
    key = checked(editor)
    places = [
        HOME,
        reverse("desk:quality-rules"),
        *(reverse(f"desk:quality-{n}", args=[key]) for n in ("report", "findings")),
    ]
    publisher, clerk = desk(staff(world.market, "发布", PUBLISH)), desk(world.clerk)
    for place in places:
        assert publisher.get(place).status_code == 200
        assert clerk.get(place).status_code == 403
    assert clerk.post(reverse("desk:quality-start")).status_code == 403
    assert clerk.post(reverse("desk:quality-export", args=[key])).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["after=%00", "after=1.", "after=²..1", "severity=x&news=y", "check=%00&department=%00"],
)
def test_a_mistyped_address_is_read_as_far_as_it_can_be(desk, editor, query):
    place = reverse("desk:quality-findings", args=[checked(editor)])
    assert desk(editor).get(f"{place}?{query}").status_code == 200


@pytest.mark.django_db
def test_an_editor_sees_the_faults_of_the_own_division_first(desk, editor):
    key = checked(editor)
    place = reverse("desk:quality-findings", args=[key])
    own = desk(replace(editor, region_code="990102000000"))
    shown = own.get(place).content.decode()
    assert "示例省示例市示例县" in shown
    count = len(queries.check_findings(key, region_code="990102000000", limit=500, viewer=editor))
    whole = own.get(place, {"region": ""}).content.decode()
    assert "指南数是全省的" in shown
    assert "指南数是全省的" not in whole
    wrong = own.get(place, {"region": "没有这个地方"}).content.decode()
    assert "没有找到“没有这个地方”，请填写地区的全称或者 12 位区划代码" in wrong
    sent = own.post(reverse("desk:quality-export", args=[key]))
    assert f"共 {count} 条" in b"".join(sent.streaming_content).decode("utf-8-sig")
    report = own.get(reverse("desk:quality-report", args=[key])).content.decode()
    assert f"涉及 {count} 个" in report


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_report_is_read_at_both_widths(seat, axe, world):
    editor = staff(world.market, "编辑", EDIT)
    checked(editor)
    key = checked(editor)
    for width in (360, 1280):
        page = seat(editor, width=width)
        page.open(HOME)
        check_page(page, axe, f"quality-{width}")
        page.get_by_role("link", name="看全部规则和来源").click()
        page.get_by_role("heading", name="发布核查规则").wait_for()
        check_page(page, axe, f"quality-rules-{width}")
        page.go_back()
        page.get_by_role("link", name="材料的依据").first.click()
        page.get_by_role("heading", name="核查发现的问题").wait_for()
        check_page(page, axe, f"quality-findings-{width}")
    page.open(f"{HOME}{key}/findings/?news=mended")
    expect(page.get_by_text("没有这样的问题")).to_be_visible()
