"""Opening a county by its pages: organisations, people, standard lists, the first guide."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.identity import queries as people
from yiwang.foundation.identity.tests.factories import account
from yiwang.foundation.orgs import queries as places
from yiwang.foundation.orgs.tests import factories as demo
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.services.cases.tests.factories import staff
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as guides
from yiwang.services.catalogue.tests.factories import organisation, publish, some
from yiwang.web.desk.opening import pages
from yiwang.web.desk.staff import views as personnel

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
NEW = demo.UNOPENED
MANAGE = "admin.manage"


@pytest.fixture(autouse=True)
def clean(freeze):
    freeze(AT)


@pytest.fixture
def province(db):
    """The demo regions with one department of 示例县 that offers one item; the administrator."""
    demo.demo_regions()
    police = organisation(demo.COUNTY, "公安局", 5)
    publish([police])
    office = organisation(demo.PROVINCE, "数据资源管理局", 28)
    return staff(office.id, "省管理员", MANAGE, region_code=demo.PROVINCE)


def body_of(region, name="公安局"):
    """The organisation of that name."""
    return some(places.organisation_of(region, name))


def text_of(response):
    return response.content.decode()


def page(name, *arguments):
    return reverse(f"desk:{name}", args=arguments)


def opened(client, *names):
    """Begin the opening and tick these departments; return the numbers of their rows."""
    client.post(page("opening-region", NEW))
    form = client.get(page("opening-departments", NEW)).context["form"]
    numbers = [o.value for o in form["bodies"].options if not names or o.label in names]
    ticked = {"sheet": "choose", "bodies": numbers, "address": "示例二县人民路1号"}
    ticked |= {"complaint_phone": "12345", "hours": "周一至周五"}
    client.post(page("opening-departments", NEW), ticked)
    return numbers


def departments(client, *names):
    """Enter these departments as suggested."""
    opened(client, *names)
    return client.post(page("opening-departments", NEW), {"act": "save"}, follow=True)


def test_the_divisions_in_reach_are_found_level_by_level_and_by_name(desk, province):
    client = desk(province)
    assert "选示例市" in text_of(client.get(page("opening")))
    inside = text_of(client.get(page("opening"), {"in": demo.CITY}))
    assert inside.index("选示例县") < inside.index("选示例二县")
    assert "还没有机构" in inside
    assert "示例省示例市示例二县" in text_of(client.get(page("opening"), {"q": "二县"}))
    assert "没有找到" in text_of(client.get(page("opening"), {"q": "合肥"}))


def test_departments_are_ticked_then_checked_then_entered_once(desk, province):
    client = desk(province)
    numbers = opened(client, "公安局", "政务服务中心", "数据资源管理局")
    rows = client.get(page("opening-departments", NEW), {"page": "rows"})
    assert "示例二县公安局" in text_of(rows)
    wrong = {f"uscc-{numbers[0]}": "11990103YW00000552", "act": "save"}
    refused = client.post(page("opening-departments", NEW), wrong)
    assert refused.status_code == 422
    assert "最后一位与前17位对不上" in text_of(refused)
    assert "11990103YW00000552" in text_of(refused), "what was typed stays"
    assert places.organisation_of(NEW, "公安局") is None
    good = rows.context["form"][f"uscc-{numbers[0]}"].value
    done = client.post(
        page("opening-departments", NEW), {f"uscc-{numbers[0]}": good, "act": "save"}, follow=True
    )
    assert "已登记 3 个单位" in text_of(done)
    police = places.organisation_of(NEW, "公安局")
    assert police is not None
    assert (police.address, police.level) == ("示例二县人民路1号", "4")
    assert police.is_synthetic
    hall = places.hall_of(police.id)
    assert hall is not None
    assert hall.name == "示例二县政务服务中心"
    before = places.count_organisations()
    departments(client, "公安局", "政务服务中心", "数据资源管理局")
    assert places.count_organisations() == before
    assert "已经登记 3 个" in text_of(client.get(page("opening-departments", NEW)))


def test_what_was_typed_is_kept_for_whoever_goes_on(desk, province):
    client = desk(province)
    numbers = opened(client, "公安局", "民政局")
    kept = client.post(
        page("opening-keep", NEW, "departments"), {f"name-{numbers[0]}": "示例二县公安分局"}
    )
    assert kept.json() == {"saved": "09:30"}
    other = desk(staff(province.organisation_id, "另一位", MANAGE, region_code=demo.CITY))
    rows = text_of(other.get(page("opening-departments", NEW), {"page": "rows"}))
    assert "示例二县公安分局" in rows
    assert "已经替您保存着" in text_of(other.get(page("opening-region", NEW)))
    assert client.post(page("opening-keep", NEW, "nothing"), {"a": "1"}).status_code == 422


def test_nothing_ticked_is_said_and_townships_follow(desk, province):
    client = desk(province)
    departments(client, "公安局", "政务服务中心")
    refused = client.post(page("opening-halls", NEW), {"sheet": "choose", "hours": "周一至周五"})
    assert "请选择要登记的单位" in text_of(refused)
    client.post(page("opening-halls", NEW), {"sheet": "choose", "bodies": ["0", "1"]})
    client.post(page("opening-halls", NEW), {"act": "save"})
    counts = places.counts_by_kind(NEW, viewer=province)
    assert counts[OrganisationKind.TOWNSHIP] == counts[OrganisationKind.STATION] == 1
    assert "乡镇街道 1 个，代办点 1 个" in text_of(client.get(page("opening-region", NEW)))


def test_a_county_has_its_own_administrator_who_reaches_no_other(desk, province):
    client = desk(province)
    departments(client, "数据资源管理局", "公安局")
    account("15400000007", at=AT)
    form = client.get(page("opening-administrators", NEW)).context["form"]
    body = next(o.value for o in form["organisation"].options if "数据" in o.label)
    typed = {"name": "张三", "phone": "1540000000", "job_number": "E1", "organisation": body}
    assert "请填写11位手机号码" in text_of(client.post(page("opening-administrators", NEW), typed))
    typed["phone"] = "15400000007"
    said = client.post(page("opening-administrators", NEW), typed, follow=True)
    assert "已发出邀请短信" in text_of(said)
    client.post(page("opening-administrators", NEW), typed)
    (waiting,) = people.invitations(viewer=province, at=AT)
    assert (waiting.role, waiting.region_code) == ("ADMINISTRATOR", NEW)
    own = desk(staff(body_of(NEW).id, "县管理员", MANAGE, region_code=NEW))
    for name, arguments in (
        ("opening-region", (demo.COUNTY,)),
        ("opening-departments", (demo.COUNTY,)),
        ("organisation", (body_of(demo.COUNTY).id,)),
        ("organisation-close", (body_of(demo.COUNTY).id,)),
    ):
        assert own.get(page(name, *arguments)).status_code == 404, name
    for name in ("organisations", "staff", "staff-add", "organisation-add"):
        assert own.get(page(name), {"region": demo.COUNTY}).status_code == 404, name
        assert own.get(page(name)).status_code == 200, name
    refused = own.post(
        page("opening-administrators", NEW), {**typed, "phone": "15400000008", "job_number": "E2"}
    )
    assert "本地区的管理员由上级管理员任命" in text_of(refused)
    assert own.post(page("invitation-withdraw", waiting.id)).status_code == 403
    back = client.post(page("invitation-withdraw", waiting.id), follow=True)
    assert "已撤回邀请" in text_of(back)


def test_the_lists_are_proposed_by_one_published_by_another_and_public_at_once(
    desk, province, deliver
):
    departments(desk(province), "公安局", "政务服务中心")
    editor = staff(province.organisation_id, "编辑", "catalogue.edit", region_code=demo.PROVINCE)
    publisher = replace(
        staff(province.organisation_id, "发布", "catalogue.publish", region_code=demo.PROVINCE)
    )
    writes = desk(editor)
    form = writes.get(page("enabling-propose", NEW)).context["form"]
    assert [o.label for o in form["items"].options] == ["测试许可"]
    items = [o.value for o in form["items"].options]
    for typed, sentence in (
        ({"items": items, "reason": " "}, "请填写启用理由"),
        ({"reason": "开通"}, "请选择要启用的事项"),
    ):
        refused = writes.post(page("enabling-propose", NEW), typed)
        assert (refused.status_code, sentence in text_of(refused)) == (422, True)
    sent = writes.post(
        page("enabling-propose", NEW), {"items": items, "reason": "开通"}, follow=True
    )
    assert "待审核" in text_of(sent)
    (waiting,) = guides.proposals(viewer=publisher)
    reads = desk(publisher)
    assert "测试许可" in text_of(reads.get(page("enabling-decide", waiting.id)))
    assert writes.get(page("enabling-decide", waiting.id)).status_code == 403
    reads.post(page("enabling-decide", waiting.id), {"act": "publish"})
    assert catalogue.continue_proposal(proposal_id=waiting.id, actor=SYSTEM, at=AT)
    assert "已发布" in text_of(writes.get(page("enabling-progress", waiting.id)))
    assert writes.get(page("enabling-part", waiting.id)).status_code == 286
    deliver()
    (found,) = guides.search("测试许可", region_code=NEW, viewer=ANYONE).items
    guide = guides.guide(found.code)
    assert guide is not None
    assert guide.organisation_name == "示例二县公安局"
    (line,) = guides.history(found.code)
    assert line.reason == "开通（编辑 编辑，发布 发布）"
    assert "测试许可" in text_of(reads.get(f"/guide/{found.code}/"))
    assert "从开始开通到第一份办事指南公开，用了 不到 1 秒" in text_of(
        desk(province).get(page("opening-region", NEW))
    )
    assert "没有可以启用的实施清单" in text_of(writes.get(page("enabling-propose", NEW)))


def test_returning_needs_a_comment(desk, province):
    departments(desk(province), "公安局")
    editor = staff(province.organisation_id, "编辑", "catalogue.edit", region_code=demo.PROVINCE)
    publisher = staff(
        province.organisation_id, "发布", "catalogue.publish", region_code=demo.PROVINCE
    )
    items = [line.basic_code for line in some(guides.enabling_plan(NEW, viewer=editor)).lines]
    key = catalogue.propose_lists(
        region_code=NEW, basic_codes=items, reason="开通", actor=editor, at=AT
    )
    client = desk(publisher)
    for act in ({}, {"act": "PUBLISH"}):
        unclear = client.post(page("enabling-decide", key), act)
        assert unclear.status_code == 422
        assert "请选择发布或者退回" in text_of(unclear)
    refused = client.post(page("enabling-decide", key), {"act": "return", "comment": ""})
    assert "请填写退回意见" in text_of(refused)
    done = client.post(
        page("enabling-decide", key), {"act": "return", "comment": "先核对"}, follow=True
    )
    assert "退回意见：先核对" in text_of(done)
    again = client.post(page("enabling-decide", key), {"act": "publish"})
    assert "已经退回" in text_of(again)


def test_an_organisation_is_added_changed_renamed_and_closed(desk, province):
    client = desk(province)
    where = f"{page('organisation-add')}?region={NEW}"
    empty = client.post(where, {"region": NEW, "kind": "HALL"})
    assert "请填写机构名称" in text_of(empty)
    hall = {
        "region": NEW, "kind": "HALL", "name": "示例二县政务服务中心城东分厅", "seated": "no",
        "standard_name": "政务服务中心分厅", "phone": "0999-1234567", "hours": "周一至周五",
    }  # fmt: skip
    bad = client.post(where, {**hall, "phone": "没有"})
    assert "请填写电话号码" in text_of(bad)
    assert "已登记" in text_of(client.post(where, hall, follow=True))
    assert "已有同名的机构" in text_of(client.post(where, hall, follow=True))
    (made,) = places.halls_in(NEW)
    own = page("organisation", made.id)
    changed = client.post(own, {"address": "城东路1号", "phone": "12345"}, follow=True)
    assert "已保存" in text_of(changed)
    window = client.post(page("organisation-windows", made.id), {"post": ""})
    assert "请填写窗口或岗位名称" in text_of(window)
    client.post(page("organisation-windows", made.id), {"post": "1号综合窗口"})
    assert "1号综合窗口" in text_of(client.get(own))
    rename = page("organisation-rename", made.id)
    assert "请填写更名依据" in text_of(client.post(rename, {"name": "城东大厅"}))
    client.post(rename, {"name": "示例二县城东大厅", "basis": "示例编〔2026〕1号"})
    assert "示例二县政务服务中心城东分厅（2026年3月2日起" in text_of(client.get(own))
    close = page("organisation-close", made.id)
    assert "请填写撤销依据" in text_of(client.post(close, {}))
    gone = client.post(close, {"basis": "示例编〔2026〕2号"}, follow=True)
    assert "已撤销：示例二县城东大厅" in text_of(gone)
    assert places.halls_in(NEW) == ()
    assert client.post(close, {"basis": "again"}).status_code == 404


def test_pages_are_closed_to_other_roles(desk, province):
    other = desk(staff(province.organisation_id, "编辑", "catalogue.edit"))
    for name in ("opening", "organisations", "staff", "staff-add"):
        assert other.get(page(name)).status_code == 403
    assert desk(province).get(page("enabling")).status_code == 403


def test_what_waits_is_not_pushed_out_by_what_was_decided(desk, province):
    publisher = staff(
        province.organisation_id, "发布", "catalogue.publish", region_code=demo.PROVINCE
    )
    proposals = apps.get_model("catalogue", "Proposal").objects
    common = {"reason": "开通", "plan": [], "lists": 0}
    for n in range(3):
        own = {"region_code": f"{demo.PROVINCE[:2]}{n:010}", "proposed_by": f"第{n}"}
        proposals.create(**common, **own, state="PROPOSED", proposed_at=AT + timedelta(minutes=n))
    decided = {**common, "region_code": NEW, "state": "RETURNED"}
    after = AT + timedelta(days=1)
    proposals.bulk_create(proposals.model(**decided, proposed_at=after) for _ in range(101))
    shown = desk(publisher).get(page("enabling-review")).context["waiting"]
    assert [one.proposed_by for one in shown] == ["第0", "第1", "第2"]


@pytest.mark.parametrize(
    "query", ["after=a|b", "after=%00|x", f"region={NEW[:2]}" + "%00" * 10, "q=%00&in=²"]
)
@pytest.mark.parametrize("name", ["organisations", "staff", "opening"])
def test_a_mistyped_address_never_ends_in_a_defect(desk, province, name, query):
    assert desk(province).get(f"{page(name)}?{query}").status_code in {200, 404}


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        ({}, 1),
        ({"role": "WINDOW"}, 0),
        ({"region_code": NEW[:-1] + "1"}, 0),
        ({"expires_at": AT}, 0),
    ],
)
def test_the_checklist_counts_open_invitations_of_its_own_administrators(
    desk, province, changed, count
):
    client = desk(province)
    departments(client, "公安局")
    typed = {"phone": "15400000009", "name": "管理员", "job_number": "E9"}
    body = {**typed, "organisation": str(body_of(NEW).id)}
    client.post(page("opening-administrators", NEW), body)
    apps.get_model("identity", "Invitation").objects.update(**changed)
    assert text_of(client.get(page("opening-region", NEW))).count("等 1 人接受邀请") == count


@pytest.fixture
def villages(province):
    """Thirty more villages of the division to be opened."""
    rows = apps.get_model("orgs", "Region").objects
    one = some(rows.filter(code__startswith=NEW[:6], level=5).first())
    for n in range(100, 130):
        one.pk, one.code, one.name = None, f"{one.code[:9]}{n}", f"第{n}村"
        one._state.adding = True
        one.save()


def test_villages_beyond_the_most_come_once_the_first_are_entered(
    desk, province, villages, monkeypatch
):
    monkeypatch.setattr(pages, "MOST_VILLAGES", 2)
    client = desk(province)
    departments(client, "公安局", "政务服务中心")
    seen: set[str] = set()
    for _ in range(3):
        options = client.get(page("opening-halls", NEW)).context["form"]["bodies"].options
        assert len(options) in {2, 3}
        assert not seen & {o.label for o in options}
        seen |= {o.label for o in options}
        ticked = {"sheet": "choose", "bodies": [o.value for o in options], "hours": "周一"}
        client.post(page("opening-halls", NEW), ticked)
        client.post(page("opening-halls", NEW), {"act": "save"})
    assert len(seen) >= 6


def test_a_page_asks_for_all_divisions_at_once(province, villages, django_assert_max_num_queries):
    region = some(places.region(NEW))
    with django_assert_max_num_queries(2):
        sheet = pages.Sheet(region, "halls", {}, province)
    assert len(sheet.open) > 30
    with django_assert_max_num_queries(2):
        assert personnel._bodies(region, province) == []
