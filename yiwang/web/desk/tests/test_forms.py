"""The form designer without a browser: nothing typed is lost, every refusal says what to do."""

import pytest
from django.apps import apps
from django.urls import reverse

from yiwang.services.catalogue.tests import factories as f
from yiwang.services.designing import commands
from yiwang.services.designing.tests.factories import (
    CODE,
    begun,
    field,
    page,
    published,
    seen,
    step,
    studio,
)
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import Condition, FieldKind
from yiwang.web.desk.forms.sheets import OWN, Sheet, kind_name

K = FieldKind


def sent(form) -> dict:
    """What a browser sends for a sheet, of every kind of question on it."""
    found = {}
    cells = [cell for one in form for line in one.lines for cell in line]
    for one in (*form, *cells):
        if one.kind == "checkbox":
            found[one.name] = [str(v) for v in one.value]
        elif one.kind != "table":
            found[one.name] = one.text
    return found


EVERY = page(
    field("online", "网上经营", K.RADIO, options=("是", "否")),
    field("start", "开始", K.DATE),
    field("url", "网址", hint="写全", show_when=Condition("online", ("是",)), max_length=80),
    field("to", "结束", K.DATE, after="start", required=False),
    field("staff", "人员", K.TABLE, columns=(
        field("name", "姓名", K.NAME), field("post", "职务", K.SELECT, options=("甲", "乙")),
    )),
    field("idno", "公民身份号码", K.ID_CARD, prefill="居民身份证.公民身份号码"),
    field("area", "面积", K.NUMBER, unit="平方米", legal_need="《土地管理法》第十二条"),
    field("truth", "承诺", K.DECLARATION, statement="我承诺"),
)  # fmt: skip


@pytest.mark.parametrize("item", EVERY.fields, ids=[x.key for x in EVERY.fields])
def test_a_field_on_its_sheet_and_back_is_the_same(item, rf):
    sheet = Sheet((EVERY,), "one", item.key)
    data = rf.post("/", sent(sheet.form(sheet.values(item), {}))).POST
    made, where, errors = sheet.field(sheet.read(data))
    assert (made, where, errors) == (item, "one", {})


def test_a_sheet_takes_conditions_of_one_field_only_and_numbers_as_numbers():
    other = page(
        field("a", "甲", K.RADIO, options=("是",)), field("b", "乙", K.RADIO, options=("是",))
    )
    sheet = Sheet((other,), "one")
    typed = {**sheet.values(field("x", "新")), "when": list(sheet.conditions()), "max_length": "x"}
    _, _, errors = sheet.field(typed)
    assert set(errors) == {"show_when", "max_length"}


def test_a_sheet_asks_what_its_kind_has_and_another_kind_is_shown_before_it_is_saved():
    sheet = Sheet((EVERY,), "one")
    asked = {k: {f.key for f in sheet.asked({"kind": kind_name(k)})} for k in K}
    usual = set.intersection(*asked.values())
    assert {k: names - usual for k, names in asked.items() if names - usual} == {
        k: set(own) for k, own in OWN.items()
    }
    typed = {"kind": kind_name(K.SELECT)}
    assert sheet.is_incomplete(typed, kind_name(K.TEXT))
    assert not sheet.is_incomplete(typed, kind_name(K.RADIO))


@pytest.mark.django_db
def test_five_hundred_options_and_markup_are_kept_when_refused_and_never_run(desk, there):
    key = begun(there)
    address = reverse("desk:form-design-new", args=[key, "one", "picked"])
    client = desk(there.editor)
    data = sent(client.get(address).context["form"])
    many = "\n".join(f"选项{n}" for n in range(500))
    bad = "<script>alert(1)</script>{{ 7 }}"
    given = {**data, "label": bad, "options": many, "version": seen(key, there.editor).version}
    given["shown_kind"] = given["kind"]
    told = client.post(address, given)
    assert told.status_code == 422
    shown = told.content.decode()
    assert "最多 100 个选项" in shown
    assert "选项499" in shown
    assert client.post(address, {**given, "options": f"{bad}\n乙"}).status_code == 302
    pages = ("desk:form-design", "desk:form-design-preview")
    for content in (client.get(reverse(name, args=[key])).content.decode() for name in pages):
        assert "<script>alert" not in content
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in content
    other = client.post(address, {**given, "kind": kind_name(K.TABLE)})
    assert "种类换成了表格（多行）" in other.content.decode()
    assert len(seen(key, there.editor).fields) == 4


@pytest.mark.django_db
def test_a_form_of_three_hundred_fields_is_shown_in_as_many_statements_as_a_small_one(
    desk, there, django_assert_max_num_queries
):
    key = begun(there)
    many = [field(f"f{n}", f"问题{n}") for n in range(300)]
    apps.get_model("designing", "FormDesign").objects.filter(pk=key).update(
        pages=eforms.plain_pages([page(*many)])
    )
    client = desk(there.editor)
    for name in ("desk:form-design", "desk:form-design-preview"):
        with django_assert_max_num_queries(16):
            assert "问题299" in client.get(reverse(name, args=[key])).content.decode()


@pytest.fixture
def there(db):
    return studio()


@pytest.mark.django_db
def test_a_refused_field_keeps_everything_typed_and_a_second_editor_is_told(desk, there):
    key = begun(there)
    address = reverse("desk:form-design-new", args=[key, "one", "choice"])
    client = desk(there.editor)
    shown = client.get(address)
    data = {**sent(shown.context["form"]), "version": str(shown.context["one"].version)}
    bad = {**data, "label": "主体业态", "options": "", "hint": "我写的提示"}
    told = client.post(address, bad)
    assert told.status_code == 422
    assert "请写出“主体业态”的选项" in told.content.decode()
    assert "我写的提示" in told.content.decode()
    grown = client.post(address, {**bad, "add-columns": "1"}).content.decode()
    assert "我写的提示" in grown
    step(commands.put_page, key, there.second, title="别人的页")
    good = {**bad, "options": "餐饮\n零售"}
    late = client.post(address, good)
    assert late.status_code == 409
    assert "editor2刚刚改过这份设计稿：页面“别人的页”" in late.content.decode()
    assert "我写的提示" in late.content.decode()
    again = {**good, "version": str(late.context["one"].version)}
    assert client.post(address, again).status_code == 302
    assert seen(key, there.editor).fields[-1].options == ("餐饮", "零售")
    edit = reverse("desk:form-design-field", args=[key, "one", "choice"])
    assert client.get(edit).status_code == 200


@pytest.mark.django_db
def test_a_design_is_shaped_previewed_and_published_on_its_pages(desk, there):
    client = desk(there.editor)
    response = client.post(reverse("desk:forms-begin"), {"code": CODE})
    key = seen_key(response)
    shape, acts = (reverse(f"desk:form-design-{n}", args=[key]) for n in ("shape", "act"))

    def do(what, **more):
        version = seen(key, there.editor).version
        return client.post(shape, {"do": what, "version": version, **more})

    assert "请填写这一页的名称" in do("page", page_title=" ").content.decode()
    for what in (
        "page",
        "page-up:page",
        "up:online",
        "copy:place",
        "down:place",
        "page-remove:page",
    ):
        assert do(what, page_title="第二页").status_code == 302, what
    assert [x.key for x in seen(key, there.editor).fields] == ["online", "name", "place_2", "place"]
    assert do("dance").status_code == 422
    late = client.post(shape, {"do": "remove:place", "version": "1"})
    assert late.status_code == 409
    assert do("remove:place_2").status_code == 302
    told = do("heading", title="", reason="我的理由")
    assert "请填写表单名称" in told.content.decode()
    assert "我的理由" in told.content.decode()
    assert do("heading", title="新表", reason="我的理由").status_code == 302
    preview = reverse("desk:form-design-preview", args=[key])
    tried = client.post(preview, {"judge": "1", "place": "人民路"}).content.decode()
    assert "请填写姓名" in tried
    assert "人民路" in tried
    assert client.get(preview + "?page=one").status_code == 200

    def act(who, what, **more):
        version = str(seen(key, there.editor).version)
        given = {"act": what, "version": version, "opinion": "意见在此", **more}
        return desk(who).post(acts, given)

    assert act(there.editor, "submit").status_code == 302
    late = act(there.checker, "pass", version="1")
    assert late.status_code == 409
    assert "意见在此" in late.content.decode()
    told = act(there.checker, "return", opinion="").content.decode()
    assert "请填写退回意见" in told
    assert act(there.checker, "pass").status_code == 302
    assert act(there.publisher, "publish").status_code == 302
    page = desk(there.checker).get(reverse("desk:form-design", args=[key])).content.decode()
    assert "1 份实施清单已经换用" in page
    listing = client.get(reverse("desk:forms"), {"q": "新表"}).content.decode()
    assert "第 2 版" in listing
    shown = client.get(reverse("desk:form", args=[CODE])).content.decode()
    assert "测试许可　公安局" in shown
    told = client.get(reverse("desk:forms-compare", args=[CODE]), {"a": "1", "b": "2"})
    assert "字段顺序" in told.content.decode()
    version = f.guide(there.code).form_version_id
    newest = client.get(reverse("desk:forms-version", args=[version])).content.decode()
    assert "以这一版为底稿" not in newest
    address = reverse("desk:forms-version", args=[there.form_version_id])
    assert "以这一版为底稿" in client.get(address).content.decode()
    assert "以这一版为底稿" not in desk(there.checker).get(address).content.decode()
    again = client.post(
        reverse("desk:forms-begin"), {"code": CODE, "version": there.form_version_id}
    )
    assert [s.what for s in seen(seen_key(again), there.editor).steps] == ["以第 1 版为底稿"]


def seen_key(response):
    """The key in the address of a design."""
    return response.url.rstrip("/").rsplit("/", 1)[-1]


@pytest.mark.django_db
def test_who_only_checks_reads_and_changes_nothing(desk, there):
    key = begun(there)
    client = desk(there.checker)
    page = client.get(reverse("desk:form-design", args=[key]))
    assert page.status_code == 200
    assert "添加字段" not in page.content.decode()
    assert client.get(reverse("desk:form-design-add", args=[key, "one"])).status_code == 403
    step(commands.put_field, key, there.editor, page="one", field=field("url", "网址"))
    published(there, key)
    assert (
        desk(there.editor).get(reverse("desk:form-design-add", args=[key, "one"])).status_code
        == 403
    )
