"""The designer of licence types without a browser: nothing typed is lost, each refusal is told."""

import pytest
from django.urls import reverse

from yiwang.services.licences import queries
from yiwang.services.licences.tests.factories import (
    EDITOR,
    FOOD,
    PUBLISHER,
    begun,
    loaded,
    person,
    seen,
)
from yiwang.services.licences.types.licence_types import TypeState, ValidityKind
from yiwang.web.desk.licence_types.faces import BOX, SIZES, TEXTED

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(db):
    return loaded(FOOD)[FOOD]


@pytest.fixture
def draft(code):
    return begun(code)


def url(name, *args):
    return reverse(f"desk:licence-type{name}", args=args)


def sent(info, **more):
    """What a browser sends for the face of a version."""
    layout = info.content.layout
    found = {
        "version": info.version,
        "parts": len(layout.parts),
        "width": f"{layout.width:g}",
        "height": f"{layout.height:g}",
        "frame": layout.frame.value,
        "tint": layout.tint.value,
    }
    for n, part in enumerate(layout.parts):
        found |= {f"{name}-{n}": getattr(part, name) for name in ("kind", "field", "text")}
        found |= {f"{name}-{n}": getattr(part, name) for name in ("align", "overflow", *BOX)}
        if part.kind in TEXTED:
            found |= {f"{name}-{n}": getattr(part, name) for name in SIZES}
    return found | more


def test_types_are_listed_found_and_shown(desk, code):
    page = desk(EDITOR)
    assert FOOD in page.get(url("s")).content.decode()
    assert "没有找到" in page.get(url("s") + "?q=没有").content.decode()
    shown = page.get(url("", code)).content.decode()
    for text in ("现行第 1 版", "5年", "代码未核实", "data:image/svg+xml;base64,", "起草新版本"):
        assert text in shown, text
    assert page.get(url("", "x" * 21)).status_code == 404
    assert desk(person("无")).get(url("s")).status_code == 403


def test_a_type_is_begun_and_the_refusal_keeps_what_was_typed(desk, code):
    page = desk(EDITOR)
    typed = {"name": "小餐饮登记证", "code": "123", "authority": "示例省", "issuer": "某部门"}
    answer = page.post(url("s-new"), typed)
    assert answer.status_code == 422
    assert "共21位" in answer.content.decode()
    assert "小餐饮登记证" in answer.content.decode()
    answer = page.post(url("s-new"), {**typed, "code": code[:18] + "999"})
    assert answer.status_code == 302
    assert "请指定哪一栏是证照编号" in page.get(answer["Location"]).content.decode()
    answer = page.post(url("-begin", code))
    assert answer.status_code == 302
    assert page.post(url("-begin", code)).status_code == 422


def test_facts_are_changed_and_refused_with_what_was_typed(desk, draft):
    page, where = desk(EDITOR), url("-facts", draft.id)
    assert page.get(where).status_code == 200
    typed = {
        "version": draft.version,
        "name": FOOD,
        "authority": "国家市场监督管理总局",
        "issuer": "市场监督管理部门",
        "holders": ["LEGAL", "SOLE"],
        "validity": "YEARS",
        "years": "三",
        "or_open": "1",
        "seal": "OVAL",
        "basic_codes": "340131900070",
    }
    answer = page.post(where, typed)
    assert answer.status_code == 422
    assert "请填写有效期是几年" in answer.content.decode()
    assert page.post(where, {**typed, "years": "10，5"}).status_code == 302
    rule = seen(draft.id).content.validity
    assert (rule.kind, rule.years, rule.or_open) == (ValidityKind.YEARS, (5, 10), True)
    assert page.post(where, typed | {"years": "5"}).status_code == 409


def test_a_field_is_added_from_its_name_changed_moved_and_removed(desk, draft):
    page, shape = desk(EDITOR), url("-fields", draft.id)
    assert page.post(shape, {"do": "add", "label": " "}).status_code == 422
    assert page.post(shape, {"do": "fly"}).status_code == 422
    answer = page.post(shape, {"do": "add", "label": "从业人员姓名"})
    sheet = page.get(answer["Location"]).context["form"]
    values = {f.name: f.value for f in sheet}
    assert (values["tag"], values["mask"], values["length"]) == ("KZ_CYRYXM", "NAME", "24")
    answer = page.post(answer["Location"], {**values, "length": "x", "version": draft.version})
    assert answer.status_code == 422
    assert "最多字数要在 1 到 1000 之间" in answer.content.decode()
    new = url("-field-new", draft.id)
    assert page.post(new, {**values, "version": draft.version}).status_code == 302
    where = url("-field", draft.id, "cyryxm")
    info = seen(draft.id)
    changed = {**values, "required": "0", "meaning": "-", "version": info.version}
    assert page.post(where, changed).status_code == 302
    assert seen(draft.id).content.field("cyryxm").required is False
    assert page.get(url("-field", draft.id, "gone")).status_code == 404
    for verb in ("up", "down", "remove"):
        data = {"do": f"{verb}:cyryxm", "version": seen(draft.id).version}
        assert page.post(shape, data).status_code == 302
    assert seen(draft.id).content.field("cyryxm") is None
    stale = page.post(shape, {"do": "remove:jyxm", "version": draft.version})
    assert stale.status_code == 409


def test_a_face_on_its_page_and_back_is_the_same(desk, draft):
    page, where = desk(EDITOR), url("-face", draft.id)
    assert page.get(where).status_code == 200
    assert page.post(where, sent(draft, do="save")).status_code == 302
    assert seen(draft.id).content.layout == draft.content.layout
    assert seen(draft.id).version == draft.version


def test_a_face_is_looked_at_refused_saved_and_made_anew(desk, draft):
    page, where = desk(EDITOR), url("-face", draft.id)
    answer = page.post(where, sent(draft, do="save", **{"x-3": "左边", "y-3": "12.34"}))
    assert answer.status_code == 422
    assert "第 4 个部件的左请填写毫米数" in answer.content.decode()
    assert 'value="12.3"' in answer.content.decode()
    seen_part = page.post(where, sent(draft, **{"x-2": "280"}), HTTP_HX_REQUEST="true")
    assert "<h1" not in seen_part.content.decode()
    assert "超出了页面" in seen_part.content.decode()
    looked = page.post(where, sent(draft, do="look", tint="GREEN")).content.decode()
    assert "保存版面" in looked
    assert seen(draft.id).content.layout == draft.content.layout
    fewer = page.post(where, sent(draft, do="drop:0")).content.decode()
    assert "要有一个标题，现在有 0 个" in fewer
    more = page.post(where, sent(draft, do="add", new="MARK")).content.decode()
    assert "（副本）" in more
    assert page.post(where, sent(draft, do="save", tint="GREEN")).status_code == 302
    assert seen(draft.id).content.layout.tint == "GREEN"
    assert page.post(where, sent(draft, do="save", tint="BLUE")).status_code == 409
    assert page.post(where, sent(seen(draft.id), do="auto")).status_code == 302
    assert seen(draft.id).content.layout == draft.content.layout


def test_a_preview_tries_an_own_sample_and_shows_what_the_public_sees(desk, draft):
    page, where = desk(EDITOR), url("-preview", draft.id)
    assert "公开查验时看到的" in page.get(where).content.decode()
    tried = page.post(where, {"v-jyzmc": "长" * 400}).content.decode()
    assert "放不下" in tried
    written = page.post(where, {"v-jyzmc": "<b>老街</b>"}).content.decode()
    assert "<b>老街" not in written
    assert "&lt;b&gt;老街" in written


def test_a_version_is_published_withdrawn_and_compared(desk, code, draft):
    act = url("-act", draft.id)
    data = {"version": draft.version, "act": "publish"}
    assert desk(EDITOR).post(act, data).status_code == 403
    page = desk(PUBLISHER)
    assert page.post(act, {"act": "fly"}).status_code == 422
    assert page.post(act, {**data, "version": 99}).status_code == 409
    assert page.post(act, data).status_code == 302
    assert "第 2 版" in page.get(url("-version", draft.id)).content.decode()
    compared = page.get(url("-compare", code) + "?a=1&b=2").content.decode()
    assert "内容一样" in compared
    assert page.get(url("-compare", code) + "?a=1&b=9").status_code == 404
    info = seen(draft.id, PUBLISHER)
    bare = {"version": info.version, "act": "withdraw"}
    refused = page.post(act, bare)
    assert "请填写撤回的原因" in refused.content.decode()
    assert page.post(act, {**bare, "opinion": "停止颁发"}).status_code == 302
    assert seen(draft.id).state is TypeState.WITHDRAWN
    assert queries.published_type(code) is None
    assert desk(EDITOR).get(url("-face", draft.id)).status_code == 403
