"""Supervision as seen: lights, the list behind a figure, explaining, judging, a rule's trial."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from playwright.sync_api import expect

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.supervision import commands
from yiwang.services.cases import commands as cases
from yiwang.services.cases.tests import factories
from yiwang.services.cases.types import CorrectionPoint
from yiwang.web.ui.tests.browser import check_page

pytestmark = pytest.mark.django_db(transaction=True)


def supervisor():
    return factories.staff(
        uuid4(), "周监察", "supervision.read", "supervision.act", role="SUPERVISOR"
    )


def found(rule):
    """The finding of a rule."""
    return apps.get_model("supervision", "Finding").objects.get(rule_id=rule).pk


def read_all(at):
    while commands.follow(actor=SYSTEM, at=at):
        pass


def asked_twice(world, at):
    """A case whose applicant was told twice that material 1 is missing."""
    number = factories.filed_case(world)
    point = CorrectionPoint(material_no=1, field="", problem="看不清楚", how="请重新拍照")
    for n in (1, 2):
        cases.request_correction(
            case=number, points=[point], second_reason="上次没有看到" if n > 1 else "",
            actor=world.clerk, at=at + timedelta(minutes=n),
        )  # fmt: skip
        if n == 1:
            file = factories.upload(world.zhang, f"case:{number}", at)
            cases.resubmit(
                number=number, files_by_material=[(1, file)], actor=world.zhang,
                at=at + timedelta(minutes=1, seconds=30),
            )  # fmt: skip
    return number


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_same_material_twice_is_found_explained_and_judged(seat, axe, world, width):
    number = asked_twice(world, factories.AT)
    late = factories.filed_case(world)
    read_all(clock.now())
    watcher = seat(supervisor(), width)
    watcher.open("/desk/supervision/")
    check_page(watcher, axe, f"supervision-home-{width}")
    row = watcher.get_by_role("row").filter(has_text="办件")
    red = row.get_by_role("link").last
    count = int(red.inner_text())
    assert count == 1
    red.click()
    expect(watcher.get_by_text(f"共 {count} 件")).to_be_visible()
    expect(watcher.get_by_role("link", name=str(late))).to_be_visible()
    check_page(watcher, axe, f"supervision-facts-{width}")

    office = seat(world.clerk, width)
    office.open("/desk/supervision/findings/?rule=T10")
    office.get_by_role("link", name="同一材料要求两次").click()
    expect(office.get_by_text("第1项").first).to_be_visible()
    office.get_by_role("button", name="提交说明").click()
    expect(office.get_by_role("heading", name=re.compile("处需要修改"))).to_be_visible()
    office.get_by_label("情况说明").fill("第一次的照片看不清，第二次仍然缺页。")
    office.get_by_role("button", name="提交说明").click()
    expect(office.get_by_text("已提交说明")).to_be_visible()
    check_page(office, axe, f"supervision-finding-{width}")

    watcher.open(f"/desk/supervision/findings/{found('T10')}/")
    expect(watcher.get_by_text("仍然缺页")).to_be_visible()
    watcher.get_by_label("属实").check()
    watcher.get_by_label("理由").fill("应当一次告知。")
    watcher.get_by_role("button", name="认定").click()
    expect(watcher.get_by_text("已认定")).to_be_visible()
    watcher.open(f"/desk/supervision/facts/{number}/")
    expect(watcher.get_by_text("属实")).to_be_visible()
    check_page(watcher, axe, f"supervision-fact-{width}")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_rule_is_written_tried_and_enabled_by_another(seat, axe, world, width):
    asked_twice(world, factories.AT)
    factories.filed_case(world)
    read_all(clock.now())
    author, other = seat(supervisor(), width), seat(supervisor(), width)
    author.open("/desk/supervision/rules/")
    check_page(author, axe, f"supervision-rules-{width}")
    author.get_by_role("link", name=re.compile("T09")).click()
    author.get_by_text("编写新版本").click()
    author.get_by_label("第几次补正起").fill("x")
    author.get_by_role("button", name="保存新版本").click()
    expect(author.get_by_text("请填写 0 到 3650 的整数").first).to_be_visible()
    author.get_by_label("第几次补正起").fill("3")
    author.get_by_role("button", name="保存新版本").click()
    author.get_by_label("回测过去多少天").fill("366")
    author.get_by_role("button", name="回测").click()
    expect(author.get_by_text("0 件会亮灯")).to_be_visible()
    assert not author.get_by_role("button", name="启用").count()
    check_page(author, axe, f"supervision-rule-{width}")
    other.open("/desk/supervision/rules/T09/")
    other.get_by_role("button", name="启用").click()
    expect(other.get_by_text("已启用")).to_be_visible()


def test_pages_are_for_those_who_supervise_and_the_office(desk, world):
    asked_twice(world, factories.AT)
    read_all(clock.now())
    number = found("T10")
    clerk, stranger = desk(world.clerk), desk(world.stranger)
    assert clerk.get("/desk/supervision/").status_code == 403
    assert clerk.get(f"/desk/supervision/findings/{number}/").status_code == 200
    assert stranger.get(f"/desk/supervision/findings/{number}/").status_code == 404
    assert desk(supervisor()).get("/desk/supervision/facts/?scope=x").status_code == 404
    assert desk(supervisor()).get("/desk/supervision/proofs/").status_code == 200


def test_counters_are_proved_on_demand(desk, world):
    factories.filed_case(world)
    read_all(clock.now())
    client = desk(supervisor())
    answer = client.post("/desk/supervision/proofs/", follow=True)
    assert "全部一致" in answer.content.decode()
