"""The desk's pages of assessment: what each sees, what is refused, files with equal figures."""

import io
import re
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.tests.factories import (
    AFTER,
    BEFORE,
    CLOSING,
    FIRST,
    LAST,
    issued,
    opened,
    person,
    published,
    score_of,
    there,
)
from yiwang.oversight.assessment.types import Party
from yiwang.oversight.supervision.tests.figures import BASIC
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.web.ui.statistics import FACTS


@pytest.fixture
def at_work(db, freeze):
    freeze(AFTER)
    return there()


def text_of(response):
    return response.content.decode()


def day(name, one):
    return {f"{name}-year": one.year, f"{name}-month": one.month, f"{name}-day": one.day}


def test_an_evaluation_is_opened_objected_to_and_decided(desk, at_work):
    published(at_work)
    supervisor, head, manager = map(desk, (at_work.supervisor, at_work.head, at_work.manager))
    place = reverse("desk:assessment-open")
    refused = supervisor.post(place, {"span": "QUARTER", **day("first", AFTER.date())})
    assert refused.status_code == 422
    assert "结束以后才能评估" in text_of(refused)
    key = opened(at_work)
    page = text_of(supervisor.get(reverse("desk:assessment-period", args=[key])))
    assert "示例县市场监督管理局" in page
    assert "件数不足" in page
    mine = text_of(head.get(reverse("desk:assessment-period", args=[key])))
    assert "示例县卫生健康委员会" in mine
    assert "示例县市场监督管理局" not in mine
    one = score_of(key, "卫生健康", at_work.head)
    shown = text_of(head.get(reverse("desk:assessment-matters", args=[one.id, "timeliness"])))
    assert len(re.findall(r'data-th="编号"', shown)) == 2
    form = reverse("desk:assessment-object", args=[one.id])
    assert "请写明" not in text_of(head.get(form))
    refused = head.post(form, {"part": "timeliness", "reason": "", "evidence": "鉴定委托书"})
    assert (refused.status_code, "请填写理由" in text_of(refused)) == (422, True)
    assert "鉴定委托书" in text_of(refused)
    sent = {"part": "timeliness", "reason": "等上级鉴定", "evidence": "鉴定委托书"}
    assert head.post(form, sent).status_code == 302
    home = text_of(manager.get(reverse("desk:assessment")))
    assert "对“办理时效”的申诉等复核" in home
    (objection,) = score_of(key, "卫生健康", at_work.manager).objections
    decide = reverse("desk:assessment-decide", args=[one.id, objection.id])
    refused = manager.post(decide, {"back": "99", "decision": "成立"})
    assert "返还的分数要在 0 到 30.0 之间" in text_of(refused)
    assert manager.post(decide, {"back": "3", "decision": "成立"}).status_code == 302
    closed = supervisor.post(reverse("desk:assessment-close", args=[key]), follow=True)
    assert "申诉期到" in text_of(closed)


def test_a_table_has_equal_figures_everywhere_and_leads_to_its_lists(desk, at_work, client):
    key = issued(at_work)
    page = text_of(desk(at_work.supervisor).get(reverse("desk:assessment-table", args=[key])))
    told = f"scope=o%3A{at_work.health.id}&amp;measure=LATE&amp;from={FIRST}&amp;to={LAST}"
    assert f'href="{FACTS}?kinds=CASE&amp;{told}">2</a>' in page
    public = text_of(client.get(reverse("portal:assessment_table", args=[key])))
    assert FACTS not in public
    file = client.get(reverse("portal:assessment_file", args=[key, "xlsx"]))
    rows = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True)["各单位"]
    cells = [[str(cell) for cell in row] for row in rows.iter_rows(values_only=True)]
    for row in cells[1:]:
        shown = re.search(rf">{row[0]}</td>(.*?)</tr>", public, re.DOTALL)
        assert shown is not None
        assert re.findall(r">([\d—.%]+)</", shown[1]) == row[1:]
    pdf = client.get(reverse("portal:assessment_file", args=[key, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert client.get(reverse("portal:assessment_file", args=[key, "exe"])).status_code == 404


def test_what_is_not_public_is_not_there_for_others(desk, at_work, client):
    key = issued(at_work, is_public=False)
    assert client.get(reverse("portal:assessment_table", args=[key])).status_code == 404
    refused = desk(at_work.head).get(reverse("desk:assessment-table", args=[key]))
    assert refused.status_code == 403
    assert desk(person("审查员", at_work.health)).get("/desk/assessment/").status_code == 403


@pytest.mark.parametrize("is_public", [True, False])
def test_a_circular_is_downloaded_by_who_may_read_it(desk, at_work, client, is_public):
    published(at_work)
    period = opened(at_work)
    commands.close_period(period_id=period, actor=at_work.supervisor, at=CLOSING)
    key = commands.draft_circular(period_id=period, actor=at_work.supervisor, at=CLOSING)
    one = f.some(queries.circular(key, viewer=at_work.supervisor))
    commands.save_circular(
        circular_id=key,
        version=1,
        title=one.title,
        body=one.body,
        is_public=is_public,
        actor=at_work.supervisor,
        at=CLOSING,
    )
    page = reverse("desk:assessment-circular", args=[key])
    file = reverse("desk:assessment-circular-file", args=[key, "pdf"])
    assert file not in text_of(desk(at_work.supervisor).get(page))
    assert desk(at_work.supervisor).get(file).status_code == 404
    agree = reverse("desk:assessment-circular-agree", args=[key])
    assert desk(at_work.manager).post(agree, {"version": "2"}).status_code == 302
    assert file in text_of(desk(at_work.head).get(page))
    for form, begins in (("pdf", b"%PDF"), ("p7s", b"0")):
        inside = reverse("desk:assessment-circular-file", args=[key, form])
        assert desk(at_work.head).get(inside).content.startswith(begins)
        outside = reverse("portal:assessment_circular_file", args=[key, form])
        assert client.get(outside).status_code == (200 if is_public else 404)
    letter = client.get(reverse("portal:assessment_circular", args=[key]))
    assert letter.status_code == (200 if is_public else 404)
    assert ("下载平台签名（P7S）" in text_of(letter)) is is_public
    bad = reverse("desk:assessment-circular-file", args=[key, "exe"])
    assert desk(at_work.manager).get(bad).status_code == 404


def test_the_public_page_shows_the_formula_in_force(client, at_work):
    assert "还没有公布评分办法" in text_of(client.get(reverse("portal:assessment")))
    published(at_work, at=BEFORE)
    page = text_of(client.get(reverse("portal:assessment")))
    assert "按时办结的占 100% 得满分，90% 以下不得分" in page
    assert "（未核对）" in page


def test_targets_tasks_and_the_package(desk, at_work):
    client = desk(at_work.supervisor)
    made = client.post(
        reverse("desk:assessment-indicator-new"),
        {"name": "办理时间", "gauge": "DAYS_P80", "basic_codes": "", "source": "安徽2018"},
    )
    assert made.status_code == 302
    (indicator,) = queries.indicators(viewer=at_work.supervisor)
    given = {"indicator": indicator.code, "value": "3", "owner": "各部门", "source": "安徽2018"}
    due = AFTER.date() + timedelta(days=90)
    place = reverse("desk:assessment-target-new")
    assert client.post(place, {**given, **day("due_on", due)}).status_code == 302
    page = text_of(client.get(reverse("desk:assessment-targets")))
    assert "不超过 3 个工作日" in page
    task = {"number": "5-24-1", "text": "压缩时间", "owner": str(at_work.health.id)}
    task |= {"source": "意见", **day("due_on", FIRST)}
    assert client.post(reverse("desk:assessment-task-new"), task).status_code == 302
    assert "逾期" in text_of(client.get(reverse("desk:assessment-tasks"), {"show": "OVERDUE"}))
    (one,) = queries.tasks(today=AFTER.date(), viewer=at_work.head)
    head, place = desk(at_work.head), reverse("desk:assessment-task", args=[one.id])
    report = {"text": "已上线", "evidence": "", "is_done": "yes", "version": one.version}
    assert "报完成要有佐证" in text_of(head.post(place, report))
    assert head.post(place, {**report, "evidence": "8号文"}).status_code == 302
    stale = {"text": "无误", "is_done": "yes", "version": one.version}
    assert "别人刚刚办理过" in text_of(client.post(place, stale))
    assert client.post(place, {**stale, "version": one.version + 1}).status_code == 302
    packed = client.post(reverse("desk:assessment-package"))
    assert "任务台账.csv" in zipfile.ZipFile(io.BytesIO(packed.content)).namelist()


def test_an_indicator_is_revised_and_the_old_version_stays(desk, at_work):
    f.publish([at_work.market], text=f.body())
    client, agrees = desk(at_work.supervisor), desk(at_work.manager)
    first = {"name": "办理时间", "gauge": "DAYS_P80", "basic_codes": "", "source": "安徽2018"}
    client.post(reverse("desk:assessment-indicator-new"), first)
    (one,) = queries.indicators(viewer=at_work.supervisor)
    place = reverse("desk:assessment-indicator", args=[one.code])
    revise = reverse("desk:assessment-indicator-revise", args=[one.code])
    assert f'href="{place}"' in text_of(client.get(reverse("desk:assessment-targets")))
    form = text_of(client.get(revise))
    assert 'value="办理时间"' in form
    assert "保存为第 2 版" in form
    given = {**first, "seen": 1, "reason": "省里改按半数办件计算", "gauge": "DAYS_P50"}
    assert "请填写修订的理由" in text_of(client.post(revise, {**given, "reason": " "}))
    assert "没有改动" in text_of(client.post(revise, {**given, "gauge": "DAYS_P80"}))
    assert "12345" in text_of(client.post(revise, {**given, "basic_codes": "12345"}))
    goal = {"indicator": one.code, "value": "3", "owner": "各部门", "source": "安徽2018"}
    client.post(reverse("desk:assessment-target-new"), {**goal, **day("due_on", AFTER.date())})
    refused = client.post(revise, given)
    assert "有 1 个目标按现在的算法在用" in text_of(refused)
    given = {**given, "gauge": "DAYS_P80", "basic_codes": f.BASIC}
    assert client.post(revise, given)["Location"] == place
    assert "别人刚刚办理过" in text_of(client.post(revise, {**given, "name": "时间"}))
    page = text_of(agrees.get(place))
    assert page.index("第 2 版") < page.index("第 1 版")
    told = ("省里改按半数办件计算", at_work.supervisor.name, "全部事项", "测试许可")
    assert [one for one in told if one not in page] == []
    assert revise not in page
    assert agrees.get(revise).status_code == 403
    assert desk(at_work.head).get(place).status_code == 403
    assert client.get(reverse("desk:assessment-indicator", args=["none"])).status_code == 404
    newest, old = queries.indicator_versions(one.code, viewer=at_work.manager)
    assert (newest.number, newest.what.basic_codes) == (2, (f.BASIC,))
    assert (old.number, old.what.basic_codes, old.reason) == (1, (), "")


def test_like_beside_like_names_the_item(desk, at_work):
    catalogue.publish_basic(code=BASIC, content=f.basic(), actor=SYSTEM, at=f.AT)
    client, place = desk(at_work.manager), reverse("desk:assessment-like")
    page = text_of(client.get(place, {"item": BASIC}))
    assert "示例县卫生健康委员会" in page
    assert "平均用时" in page
    assert "目录里没有这个事项" in text_of(client.get(place, {"item": "999999999999"}))


@pytest.mark.parametrize("party", [*Party, "nonsense"])
def test_a_wrong_address_is_read_as_far_as_it_can(desk, at_work, party):
    published(at_work)
    key = opened(at_work)
    place = reverse("desk:assessment-period", args=[key])
    for after in ("", "x|y|z", "县级部门|1|9999999999999999999999", "县级部门|1|1"):
        found = desk(at_work.supervisor).get(place, {"party": party, "after": after})
        assert found.status_code == 200
