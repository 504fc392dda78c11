"""The shipped catalogue in the demo regions: loading, lists, search, fallback, statement counts."""

import json

import pytest
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.models import Item, Stamp
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.eforms import commands as designed
from yiwang.services.eforms import queries as eforms

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GUIDES = 20
WARM_SEARCH = 3
FOUND = {
    "老人补贴": "高龄津贴申领",
    "高龄津贴": "高龄津贴申领",
    "开饭店": "食品经营许可（新办）",
    "食品经营许可": "食品经营许可（新办）",
    "摆摊": "临时占道许可",
    "办公司": "企业开办一件事",
    "取公积金租房": "住房公积金提取（租房）",
    "小孩上户口": "出生登记（户口登记）",
    "身份证丢了": "居民身份证申领、换领、补领",
    "低保": "最低生活保障对象认定",
    "ＳＨＥＮＦＥＮ身份证": "居民身份证申领、换领、补领",
}


@pytest.fixture
def world(db, tmp_path):
    f.published_world(tmp_path)


def names(page):
    return [g.name for g in page.items]


def test_loading_twice_changes_nothing(db, tmp_path):
    f.world()
    folder = f.reference(tmp_path)
    assert f.load(folder) == Item.objects.count() > 0
    assert f.load(folder) == 0
    Stamp.objects.update(loaded="")
    assert f.load(folder) == 0, "also when nothing says that it was loaded"


def test_the_shipped_catalogue_is_not_loaded_over_what_people_did(db, tmp_path):
    f.world()
    folder = f.reference(tmp_path)
    f.load(folder)
    edited, ended, cancelled = Item.objects.filter(region_code=f.COUNTY).order_by("pk")[:3]
    f.change(edited.code, reason="换了入口", at=f.AT, note="请从东门进。")
    commands.withdraw_list(code=ended.code, reason="停办", actor=SYSTEM, at=f.AT)
    commands.withdraw_basic(code=cancelled.basic.code, reason="取消", actor=SYSTEM, at=f.AT)
    taken = [cancelled.basic_id, edited.basic_id]
    renamed = f.some(Item.objects.exclude(basic__in=taken).last())
    content = f.some(queries.basic_edition(renamed.basic.code)).content
    commands.publish_basic(
        code=renamed.basic.code,
        content={**content, "name": "改过的名称"},
        reason="修改",
        actor=SYSTEM,
        at=f.AT,
    )
    Stamp.objects.update(loaded="")
    assert f.load(folder) == 0
    assert f.guide(edited.code).note == "请从东门进。"
    assert f.guide(renamed.code).name == "改过的名称"
    assert queries.guide(ended.code) is None
    assert queries.guide(cancelled.code) is None


def test_no_shipped_form_takes_the_place_of_one_that_people_designed(db, tmp_path):
    """Also when the shipped one changed, while the lists are still taking the designed one up."""
    f.world()
    folder = f.reference(tmp_path)
    (folder / "items/demo_items.json").write_text('{"items": []}', "utf8")
    path = folder / "items/items.json"
    content = json.loads(path.read_text("utf8"))
    row = next(r for r in content["items"] if r["id"] == "I001")
    content["items"] = [row]
    path.write_text(json.dumps(content, ensure_ascii=False), "utf8")
    f.load(folder)
    lists = list(Item.objects.filter(basic__source_id="I001").order_by("pk"))
    shipped = eforms.form(f.some(f.guide(lists[0].code).form_version_id))
    publisher = Actor(kind=ActorKind.STAFF, id="7", name="郑发")
    made = designed.publish_version(
        code=shipped.code, title="重新设计", pages=shipped.pages, actor=publisher, at=f.AT
    )
    commands.adopt_form(
        form_version_id=made, replaces=[shipped.id], reason="更新", limit=1, actor=SYSTEM, at=f.AT
    )
    for line in row["materials"]:
        line["name"] += "（新样式）" if line["is_application_form"] else ""
    path.write_text(json.dumps(content, ensure_ascii=False), "utf8")
    assert f.load(folder) == len(lists) - 1 > 0
    assert f.some(eforms.form_by_code(shipped.code)).id == made
    assert {f.guide(one.code).form_version_id for one in lists} == {made}


def test_the_county_offers_its_guides_with_forms(world):
    county = {g.name for g in queries.in_region(f.COUNTY)}
    assert len(county) >= GUIDES
    assert {"食品经营许可（新办）", "高龄津贴申领"} <= county
    assert "食品经营许可证核发（新办）" not in county
    for item in Item.objects.select_related("current"):
        guide = f.guide(item.code)
        assert len(guide.hash) == len("0" * 64)
        assert eforms.form(f.some(guide.form_version_id)).pages[-1].key == "declaration"
    village = queries.in_region(f.VILLAGE)
    assert village == queries.in_region(f.TOWN), "a village shows its township's guides"
    assert village


def test_a_warm_process_asks_for_the_stamp_at_most(world, connection_of):
    code = queries.in_region(f.COUNTY)[0].code
    queries.guide(code)
    queries.search("登记", region_code=f.COUNTY)
    with CaptureQueriesContext(connection_of) as asked:
        queries.guide(code)
        queries.in_region(f.COUNTY)
        queries.theme_counts(f.COUNTY, audience="PERSON")
    assert len(asked) <= 1
    with CaptureQueriesContext(connection_of) as asked:
        queries.search("登记", region_code=f.COUNTY)
    assert len(asked) <= WARM_SEARCH


def test_everyday_words_find_the_service(world):
    for text, name in FOUND.items():
        assert name in names(queries.search(text, region_code=f.COUNTY)), text
    for text in ("zzzz", "'; drop -- \\", "", "公积"):
        assert queries.search(text, region_code=f.COUNTY).total >= 0
    assert queries.search("zzzz", region_code=f.COUNTY).total == 0


def test_the_code_of_a_situation_leads_to_its_item(world):
    line = next(g for g in queries.in_region(f.COUNTY) if g.has_situations)
    guide = f.guide(line.code)
    codes = [s.handle_code for s in guide.situations]
    assert len(set(codes)) == len(codes)
    assert all(f.guide(code).code == guide.code for code in codes)


def test_what_the_county_does_not_do_is_found_above_it(world):
    fund = queries.search("住房公积金贷款", region_code=f.COUNTY).items[0]
    assert (fund.region_name, fund.is_fallback) == ("示例市", True)
    near = queries.search("企业设立登记", region_code=f.COUNTY).items[0]
    assert (near.region_name, near.is_fallback) == ("示例县", False)
    assert f.some(queries.elsewhere(fund.basic_code, f.VILLAGE)).region_name == "示例市"


def test_results_are_paged_and_filtered(world):
    page = queries.search("登记", region_code=f.COUNTY, limit=5)
    rest = queries.search("登记", region_code=f.COUNTY, limit=5, after=page.after)
    assert len(page.items) == len(rest.items)
    assert not set(names(page)) & set(names(rest))
    legal = queries.search("登记", region_code=f.COUNTY, audience="LEGAL", limit=50)
    assert all("LEGAL" in g.audience for g in legal.items)


def test_life_events_and_laws_lead_to_guides(world):
    events = {e.name: e for e in queries.life_events(f.COUNTY)}
    assert events["企业开办"].guide_code
    member = next(m for m in events["开餐饮店"].members if m.name == "食品经营许可证核发")
    assert f.guide(member.guide_code).name == "食品经营许可（新办）"
    law = next(x for x in queries.laws() if x.law == "食品安全法")
    found = f.some(queries.law(law.key, region_code=f.COUNTY))
    assert "第三十五条" in found.articles
    assert "食品经营许可（新办）" in {g.name for g in found.guides}
    assert queries.law("none", region_code=f.COUNTY) is None
