"""A draft and a new version of its form: what fits stays, the rest is shown, nothing is lost."""

import pytest

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as places
from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import Case
from yiwang.services.cases.rules import carrying
from yiwang.services.cases.rules.carrying import carry
from yiwang.services.cases.tests.factories import AT, VALUES, filed_case, ready_draft
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as guides
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms import queries as forms
from yiwang.services.eforms.types import FieldKind, FormField, FormPage

K = FieldKind


def field(key, kind=K.TEXT, label="", **more):
    return FormField(key=key, label=label or key, kind=kind, **more)


COLUMNS = (field("name"), field("post"))
TABLE = field("a", K.TABLE, columns=COLUMNS)
MORE = (*COLUMNS, field("x"))
CHANGES = [
    ("stays", field("a"), field("a"), "甲", "", True),
    ("a hint may change", field("a"), field("a", hint="写全", max_length=5), "甲", "", True),
    ("gone", field("a"), None, "甲", carrying.GONE, False),
    ("another kind", field("a"), field("a", K.NUMBER), "甲", carrying.OTHER_KIND, False),
    ("radio or list", field("a", K.RADIO, options=("甲",)),
     field("a", K.SELECT, options=("甲", "乙")), "甲", "", True),
    ("option gone", field("a", K.RADIO, options=("甲",)), field("a", K.RADIO, options=("乙",)),
     "甲", carrying.OTHER_OPTIONS, False),
    ("one of many gone", field("a", K.MULTISELECT, options=("甲", "乙")),
     field("a", K.MULTISELECT, options=("乙",)), ["甲", "乙"], carrying.OTHER_OPTIONS, False),
    ("another label", field("a", label="旧"), field("a", label="新"), "甲", carrying.RENAMED, True),
    ("a column more", TABLE, field("a", K.TABLE, columns=MORE),
     [{"name": "甲"}], "", True),
    ("a column less", TABLE, field("a", K.TABLE, columns=(field("name"),)),
     [{"name": "甲", "post": "乙"}], carrying.OTHER_COLUMNS, False),
    ("files stay", field("a", K.FILE, accept=("PDF",)), field("a", K.FILE), ["f1"], "", True),
    ("files of another sort", field("a", K.FILE), field("a", K.FILE, accept=("PDF",)),
     ["f1"], carrying.OTHER_FILES, False),
    ("fewer files", field("a", K.FILE), field("a", K.FILE, most=1),
     ["f1", "f2"], carrying.OTHER_FILES, False),
    ("another promise", field("a", K.DECLARATION, statement="旧"),
     field("a", K.DECLARATION, statement="新"), True, carrying.OTHER_TEXT, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "value", "why", "kept"),
    [row[1:] for row in CHANGES],
    ids=[r[0] for r in CHANGES],
)
def test_an_answer_stays_or_is_put_aside_and_it_is_said_why(old, new, value, why, kept):
    found = carry([old], [new] if new else [], {"a": value}, version_id=1)
    assert found.values == ({"a": value} if kept else {})
    assert [(line.why, line.value) for line in found.lines] == ([(why, value)] if why else [])


def test_new_questions_are_named_and_what_was_put_aside_comes_back_or_stays():
    old, new = [field("a"), field("b")], [field("b"), field("c"), field("d", required=False)]
    first = carry(old, new, {"a": "甲", "b": "乙", "x": "?"}, version_id=1)
    assert first.values == {"b": "乙"}
    assert [(line.key, line.why) for line in first.lines] == [
        ("a", carrying.GONE),
        ("c", carrying.NEW),
    ]
    aside = [(line, old[0] if line.key == "a" else None) for line in first.lines]
    second = carry(new, old, first.values, version_id=2, before=aside)
    assert second.values == {"a": "甲", "b": "乙"}
    assert [(line.key, line.why) for line in second.lines] == [("a", carrying.BACK)]
    other = carry(new, [field("a", K.NUMBER)], first.values, version_id=2, before=aside)
    assert "a" not in other.values
    assert [(line.key, line.value, line.version_id) for line in other.lines] == [
        ("b", "乙", 2),
        ("a", "甲", 1),
        ("a", None, 2),
    ]
    third = carry(old, new, second.values, version_id=1, before=[(second.lines[0], old[0])])
    assert [line.why for line in third.lines] == [carrying.GONE, carrying.NEW]


def publish(world, *fields):
    """Publish another version of the form, and make the lists use it."""
    before = world.form_version_id
    made = eforms.publish_version(
        code="cases-test",
        title="申请表",
        pages=[FormPage(key="applicant", title="申请人", fields=fields)],
        actor=SYSTEM,
        at=AT,
    )
    catalogue.adopt_form(
        form_version_id=made, replaces=[before], reason="表单更新", limit=10, actor=SYSTEM, at=AT
    )
    return made


def newer(world):
    """The form without the place of business, with a new question."""
    known = [f for f in forms.form(world.form_version_id).fields if f.key != "place"]
    return publish(world, *known, field("area", K.NUMBER, label="面积"))


@pytest.mark.django_db
@pytest.mark.law("行政许可法", 29)
def test_a_draft_on_an_older_form_is_not_filed_and_goes_on_with_the_new_one(world):
    draft = ready_draft(world)
    made = newer(world)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    with pytest.raises(commands.CannotSubmit, match="表单有更新"):
        commands.submit(token=draft.token, **act)
    commands.autosave(values={"place": "人民路2号"}, version=draft.version, **act)
    now = commands.carry_over(**act)
    assert now.form_version_id == made
    assert "place" not in now.values
    assert {k: now.values[k] for k in ("name", "phone")} == {
        k: VALUES[k] for k in ("name", "phone")
    }
    aside = {line.key: (line.why, line.value) for line in now.carried}
    assert aside == {"place": (carrying.GONE, "人民路2号"), "area": (carrying.NEW, None)}
    assert now.signature_way == ""
    assert set(now.materials) == set(draft.materials)
    assert commands.carry_over(**act) == now
    commands.autosave(values={"area": "12"}, version=now.version, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    again = queries.draft(draft.number, viewer=world.zhang)
    commands.submit(token=again.token, **act)
    assert Case.objects.get(pk=draft.number).form_version_id == made


@pytest.mark.django_db
def test_a_filed_case_keeps_its_form_and_a_stranger_carries_nothing_over(world):
    number = filed_case(world)
    draft = ready_draft(world, world.service)
    newer(world)
    assert Case.objects.get(pk=number).form_version_id == world.form_version_id
    with pytest.raises(NotFound):
        commands.carry_over(number=draft.number, actor=world.li, at=AT)
    catalogue.withdraw_list(code=world.service, reason="停办", actor=SYSTEM, at=AT)
    with pytest.raises(commands.CannotBegin, match="已停止办理"):
        commands.carry_over(number=draft.number, actor=world.zhang, at=AT)


@pytest.mark.django_db
def test_files_follow_the_name_of_their_line(world):
    draft = ready_draft(world)
    edition = guides.list_edition(world.permit)
    assert edition is not None
    assert edition.organisation_id is not None
    owner = places.organisation(edition.organisation_id)
    assert owner is not None
    lines = [m for m in edition.content["materials"] if m["no"] != 2]
    moved = [{**m, "no": n} for n, m in enumerate(lines, 1)]

    catalogue.publish_lists(
        basic_code=edition.basic_code,
        body={**edition.content, "materials": moved},
        organisations=[owner],
        form_version_id=newer(world),
        actor=SYSTEM,
        at=AT,
    )
    now = commands.carry_over(number=draft.number, actor=world.zhang, at=AT)
    names = {m["name"]: m["no"] for m in moved}
    before = {m["no"]: m["name"] for m in edition.content["materials"]}
    assert {before[no] for no in draft.materials} == {
        name for name, no in names.items() if no in now.materials
    }
