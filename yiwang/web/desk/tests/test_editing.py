"""The form of a revision, without a browser: nothing is lost, nothing invented."""

from dataclasses import replace

import pytest
from django.http import QueryDict
from django.urls import reverse

from yiwang.services.catalogue.tests import factories as f
from yiwang.services.editing import queries
from yiwang.services.editing.tests.factories import begun, office, saved, seen, unlike
from yiwang.services.editing.types import State, Target
from yiwang.web.desk.editing import elements


def typed(groups) -> QueryDict:
    """What a browser sends for these fields."""
    found = QueryDict(mutable=True)
    fields = [field for _, some in groups for field in some]
    cells = [cell for field in fields for line in field.lines for cell in line]
    for field in (*fields, *cells):
        if field.kind == "checkbox":
            found.setlist(field.name, [str(v) for v in field.value])
        elif field.kind == "date":
            for part, value in zip(("year", "month", "day"), field.date_parts, strict=True):
                found[f"{field.name}-{part}"] = value
        elif field.kind != "table":
            found[field.name] = "" if field.value is None else str(field.value)
    return found


def test_a_shipped_item_on_the_form_and_back_is_the_same():
    """Opening the form and saving it changes no element of any of the real items."""
    for key, basic, text in f.shipped_contents():
        for target, content in ((Target.LIST, text), (Target.BASIC, basic)):
            found, errors = elements.read(target, typed(elements.groups(target, content)), content)
            kept = {key: value for key, value in found.items() if value not in (None, "")}
            assert errors == {}
            changed = unlike(target, content, kept)
            assert changed == (), f"{key} {changed}"


def test_what_is_no_number_is_told_and_kept():
    data = typed(elements.groups(Target.LIST, f.body()))
    data["promised"], data["visits"] = "三天", "x"
    found, errors = elements.read(Target.LIST, data, f.body())
    assert set(errors) == {"promised", "visits"}
    assert (found["promised"]["value"], found["visits"]) == ("三天", "x")


def test_rows_are_added_and_removed_without_a_script():
    data = typed(elements.groups(Target.LIST, f.body()))
    data["add-materials"] = "1"
    assert len(elements.MATERIALS.read(data)) == 2
    del data["add-materials"]
    data["remove-materials"] = "0"
    assert elements.MATERIALS.read(data) == []


@pytest.fixture
def there(db):
    return office()


@pytest.mark.django_db
def test_the_second_of_two_editors_is_told_and_loses_nothing(desk, there):
    key = begun(there.editor)
    address = reverse("desk:editing-edit", args=[key])
    second = replace(there.editor, id="second", name="第二人")
    page = desk(second).get(address)
    assert page.status_code == 200
    data = typed(page.context["groups"])
    saved(key, there.editor, content={"name": "第一人的名称", "themes": ["户籍"]})
    data["name"], data["version"], data["department"] = "第二人的名称", "1", "民政局"
    page = desk(second).post(address, data)
    text = page.content.decode()
    assert page.status_code == 409
    assert "editor在" in text
    assert "第一人的名称" in text
    assert 'value="第二人的名称"' in text
    assert 'value="民政局"' in text
    again = typed(page.context["groups"])
    again["version"] = str(page.context["version"])
    assert desk(second).post(address, again).status_code == 302
    content = seen(key, second).content
    assert (content["name"], content["themes"]) == ("第二人的名称", ["户籍"])


@pytest.mark.django_db
def test_a_refused_act_keeps_the_opinion_and_says_why(desk, there):
    key = begun(there.editor)
    saved(key, there.editor, content={"name": "新名"})
    client, address = desk(there.editor), reverse("desk:editing-act", args=[key])
    assert client.post(address, {"act": "submit", "version": "2"}).status_code == 302
    told = client.post(address, {"act": "submit", "version": "3"})
    assert told.status_code == 422
    assert "部门核对" in told.content.decode()
    checker = desk(there.checker)
    page = checker.post(address, {"act": "return", "version": "3", "opinion": " "})
    assert "请填写退回意见" in page.content.decode()
    page = checker.post(address, {"act": "pass", "version": "1", "opinion": "我的意见"})
    assert "我的意见" in page.content.decode()
    assert seen(key, there.editor).state is State.DEPARTMENT_CHECK


@pytest.mark.django_db
def test_a_department_sees_its_own_revisions_and_no_others(desk, there):
    key = begun(there.editor)
    address = reverse("desk:editing-revision", args=[key])
    assert desk(there.checker).get(address).status_code == 200
    assert (
        desk(replace(there.checker, organisation_ids=frozenset(), organisation_id=None))
        .get(address)
        .status_code
        == 404
    )
    assert desk(there.checker).get(reverse("desk:editing-edit", args=[key])).status_code == 403


@pytest.mark.django_db
def test_a_changed_law_is_entered_and_its_task_closed(desk, there):
    client, address = desk(there.editor), reverse("desk:editing-laws")
    page = client.post(address, {"law": "行政许可法", "articles": "第章", "text": "改"})
    assert "不是条款" in page.content.decode()
    page = client.post(address, {"law": "行政许可法", "articles": "12", "text": "改"})
    text = client.get(page.url).content.decode()
    assert "测试许可" in text
    assert "第十二条" in text
    (change,) = queries.law_changes(viewer=there.editor)
    (task,) = queries.tasks_of(change.id, viewer=there.editor)
    close = reverse("desk:editing-task-close", args=[task.id])
    client.post(close, {"change": change.id, "reason": "不影响"})
    assert "不影响" in client.get(page.url).content.decode()


@pytest.mark.django_db
def test_a_list_is_begun_only_where_the_catalogue_lets_it(desk, there):
    """The page says for each division why not, or offers to begin."""
    client = desk(there.editor)
    address = reverse("desk:editing-adopt", args=[f.BASIC])
    city = f.organisation(f.CITY, "公安局", 9)

    def told(region):
        return client.get(address, {"region": region}).content.decode()

    assert "看它的清单" in told(f.COUNTY)
    assert f"{city.name}不在规定的行使层级（县级）" in told(f.CITY)
    assert "这里没有登记公安局" in told(f.PROVINCE)
    assert client.get(address, {"region": "110000000000"}).status_code == 404
    assert desk(there.local).get(address, {"region": f.CITY}).status_code == 404


@pytest.mark.django_db
def test_a_refused_beginning_stays_on_its_page(desk, there):
    client = desk(there.editor)
    typed = {"target": "LIST", "kind": "CREATE", "code": f.BASIC, "at": f.BASIC}
    typed["organisation"] = str(there.police.id)
    answer = client.post(reverse("desk:editing-begin"), typed)
    assert answer["Location"] == reverse("desk:editing-item", args=[f.BASIC])
    answer = client.post(reverse("desk:editing-begin"), {**typed, "at": "//elsewhere"})
    assert answer["Location"] == reverse("desk:editing-items")
