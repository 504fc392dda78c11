"""Licence types from draft to publication: every act, every refusal, what others may read."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.layouts import Layout, PartKind
from yiwang.services.licences.types.licence_types import (
    FaceKind,
    HolderKind,
    Mask,
    Meaning,
    SealStyle,
    TypeAct,
    TypeState,
    Validity,
    ValidityKind,
)

from .factories import AT, CODE, COUNTY, EDITOR, FOOD, PUBLISHER, begun, field, loaded, person, seen

pytestmark = pytest.mark.django_db
CannotChangeType = commands.CannotChangeType


@pytest.fixture
def code():
    return loaded(FOOD)[FOOD]


@pytest.fixture
def draft(code):
    return begun(code)


def on(info, actor=EDITOR):
    return {"version_id": info.id, "version": info.version, "actor": actor, "at": AT}


def in_force(code):
    found = queries.published_type(code)
    assert found is not None
    return found


def facts(info, **more):
    content = info.content
    return {
        "name": content.name,
        "authority": content.authority,
        "issuer": content.issuer,
        "holders": content.holders,
        "validity": content.validity,
        "seal": content.seal,
        "basic_codes": content.basic_codes,
        **more,
    }


def new(actor=EDITOR, **more):
    given = {"code": CODE, "name": "小餐饮登记证", "authority": "示例省", "issuer": "市场监管部门"}
    return commands.begin_type(**(given | more), actor=actor, at=AT)


def uscc_code():
    return synthetic_uscc(77, kind="11") + "001"


def test_every_shipped_type_is_loaded_once_and_in_force():
    codes = loaded()
    assert len(codes) == 46
    assert loaded() == codes
    versions = apps.get_model("licences", "LicenceTypeVersion").objects
    assert versions.filter(state=TypeState.PUBLISHED, number=1).count() == 46
    assert all(queries.published_type(code) for code in codes.values())


def test_only_the_system_loads():
    with pytest.raises(NotPermitted):
        commands.load_types(certificates={}, samples={}, results=[], actor=EDITOR, at=AT)


def test_an_item_names_the_types_it_results_in(code):
    found = queries.published_types_of("340131900070")
    assert [one.type_code for one in found] == [code]
    assert found[0].content.validity == Validity(ValidityKind.YEARS, (5,))
    assert queries.published_types_of("340131900999") == ()


def test_a_new_type_is_drafted_filled_and_published_by_another():
    key = commands.begin_type(
        code=uscc_code(),
        name="小餐饮登记证",
        authority="示例省市场监督管理局",
        issuer="市场监管部门",
        actor=EDITOR,
        at=AT,
    )
    info = seen(key)
    assert {f.rule for f in info.faults} == {"meaning"}
    for one in (
        field("登记证编号", key="djzbh", tag="KZ_DJZBH", meaning=Meaning.NUMBER),
        field("经营者姓名", key="jyzxm", tag="KZ_JYZXM", meaning=Meaning.HOLDER, mask=Mask.NAME),
        field(),
    ):
        commands.put_face_field(**on(seen(key)), field=one)
    assert {f.rule for f in seen(key).faults} == {"missing"}
    commands.make_layout(**on(seen(key)))
    info = seen(key, PUBLISHER)
    assert info.faults == ()
    assert info.actions == {TypeAct.PUBLISH}
    assert commands.publish_type(**on(info, PUBLISHER), opinion="同意") == 1
    assert [f.label for f in in_force(info.type_code).content.fields] == [
        "登记证编号",
        "经营者姓名",
        "经营面积",
    ]
    assert [s.act for s in seen(key).steps][-1] is TypeAct.BEGIN
    assert seen(key).steps[0].opinion == "同意"


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"name": " "}, "name"),
        ({"authority": ""}, "authority"),
        ({"issuer": "长" * 121}, "issuer"),
        ({"code": "11100000000013338W01"}, "code"),
    ],
)
def test_a_type_needs_names_and_a_code_that_checks(more, part):
    with pytest.raises(CannotChangeType) as refused:
        new(**({"code": uscc_code()} | more))
    assert set(refused.value.fields) == {part}


def test_a_type_given_up_before_it_was_published_may_be_begun_again():
    first = seen(new(code=uscc_code()))
    commands.withdraw_type(**on(first), opinion="重新起草")
    again = seen(new(code=uscc_code(), name="小食杂店登记证"))
    assert again.type_code == first.type_code
    with pytest.raises(CannotChangeType):
        new(code=uscc_code())


def test_a_code_is_one_type_s(code):
    with pytest.raises(CannotChangeType) as refused:
        new(code=code)
    assert FOOD in refused.value.fields["code"]


def test_the_next_version_supersedes_the_last_and_tells_what_it_changes(code, draft):
    assert draft.base_number == 1
    assert draft.changes == ()
    commands.put_face_field(**on(draft), field=field(required=False))
    commands.describe_type(
        **on(seen(draft.id)), **facts(draft, issuer="示例部门", seal=SealStyle.ROUND)
    )
    info = seen(draft.id)
    assert info.changes == (
        "颁发机构：“市场监督管理部门”改为“示例部门”",
        "印章样式：“椭圆形，宽 45 毫米、高 30 毫米”改为“圆形，直径 42 毫米”",
        "增加栏目“经营面积”",
        "版面变了：1 个部件和原来不同",
    )
    commands.publish_type(**on(info, PUBLISHER))
    page = queries.type_page(code, viewer=EDITOR)
    assert page is not None
    assert [(v.number, v.state) for v in page.versions] == [
        (2, TypeState.PUBLISHED),
        (1, TypeState.SUPERSEDED),
    ]
    assert page.line.issuer == "示例部门"
    assert queries.type_changes(code, 1, 2, viewer=EDITOR) == info.changes
    assert queries.type_changes(code, 1, 3, viewer=EDITOR) is None
    again = commands.begin_type_version(code=code, number=1, actor=EDITOR, at=AT)
    assert seen(again).content == draft.content
    assert seen(again).base_number == 2


def test_one_draft_at_a_time_of_what_there_is(code, draft):
    with pytest.raises(CannotChangeType, match="已经有人在改"):
        begun(code)
    for wrong in ({"code": "x"}, {"code": code, "number": 7}):
        with pytest.raises(NotFound):
            commands.begin_type_version(**wrong, actor=EDITOR, at=AT)


def test_fields_are_put_moved_and_removed_and_their_boxes_follow(draft):
    first, second = draft.content.fields[:2]
    renamed = replace(first, key="bh", label="编号")
    commands.put_face_field(**on(draft), field=renamed, old=first.key)
    commands.move_face_field(**on(seen(draft.id)), key="bh", up=False)
    info = seen(draft.id)
    assert info.content.fields[:2] == (second, renamed)
    assert [p.kind for p in info.content.layout.parts if p.field == "bh"] == [
        PartKind.LABEL,
        PartKind.VALUE,
    ]
    commands.remove_face_field(**on(info), key="bh")
    info = seen(draft.id)
    assert all(p.field != "bh" for p in info.content.layout.parts)
    before = info.version
    moved = commands.move_face_field(**on(info), key=info.content.fields[0].key, up=True)
    assert moved == before
    for name, more in (("move_face_field", {"up": True}), ("remove_face_field", {})):
        with pytest.raises(NotFound):
            getattr(commands, name)(**on(info), key="gone", **more)
    with pytest.raises(NotFound):
        commands.put_face_field(**on(info), field=field(), old="gone")


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"label": ""}, "label"),
        ({"label": "经营者名称"}, "label"),
        ({"key": "Ä"}, "key"),
        ({"key": "jyzmc"}, "key"),
        ({"tag": "JYMJ"}, "tag"),
        ({"tag": "KZ_JYZMC"}, "tag"),
        ({"length": 1001}, "length"),
        ({"sample": "长" * 21}, "sample"),
        ({"meaning": Meaning.HOLDER}, "meaning"),
    ],
)
def test_a_field_that_cannot_be_is_refused_with_what_mends_it(draft, more, part):
    with pytest.raises(CannotChangeType) as refused:
        commands.put_face_field(**on(draft), field=field(**more))
    assert set(refused.value.fields) == {part}
    assert seen(draft.id).version == draft.version


def test_a_face_has_at_most_sixty_fields(draft):
    for n in range(60 - len(draft.content.fields)):
        one = field(f"第{n}栏", key=f"f{n}", tag=f"KZ_F{n}", kind=FaceKind.DATE)
        commands.put_face_field(**on(seen(draft.id)), field=one)
    with pytest.raises(CannotChangeType) as refused:
        commands.put_face_field(**on(seen(draft.id)), field=field())
    assert "60" in refused.value.fields["label"]


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"name": ""}, "name"),
        ({"holders": ()}, "holders"),
        ({"validity": Validity(ValidityKind.YEARS)}, "years"),
        ({"validity": Validity(ValidityKind.YEARS, (21,))}, "years"),
        ({"basic_codes": ("123",)}, "basic_codes"),
    ],
)
def test_facts_that_cannot_be_are_refused(draft, more, part):
    with pytest.raises(CannotChangeType) as refused:
        commands.describe_type(**on(draft), **facts(draft, **more))
    assert set(refused.value.fields) == {part}


def test_facts_change_and_the_title_follows(draft):
    said = facts(
        draft, name="食品经营证", holders=[HolderKind.LEGAL], basic_codes=[" 340131900070 "]
    )
    commands.describe_type(**on(draft), **said)
    content = seen(draft.id).content
    assert content.basic_codes == ("340131900070",)
    assert [p.text for p in content.layout.parts if p.kind is PartKind.TITLE] == ["食品经营证"]


def test_a_layout_is_saved_and_what_changes_nothing_is_no_step(draft):
    same = commands.change_layout(**on(draft), layout=draft.content.layout)
    assert same == draft.version
    commands.change_layout(**on(draft), layout=Layout(210, 297))
    info = seen(draft.id)
    assert info.content.layout == Layout(210, 297)
    assert {"count", "missing"} <= {f.rule for f in info.faults}
    part = draft.content.layout.parts[0]
    with pytest.raises(CannotChangeType, match="200"):
        commands.change_layout(**on(info), layout=Layout(210, 297, parts=(part,) * 201))


def test_a_faulty_draft_is_not_published(draft):
    commands.change_layout(**on(draft), layout=Layout(210, 297))
    with pytest.raises(CannotChangeType, match="还有 15 处要改") as refused:
        commands.publish_type(**on(seen(draft.id), PUBLISHER))
    assert refused.value.detail["count"] == 15


def test_who_drafted_does_not_publish(draft):
    both = replace(EDITOR, permissions=frozenset({"catalogue.edit", "catalogue.publish"}))
    assert TypeAct.PUBLISH not in seen(draft.id, both).actions
    with pytest.raises(CannotChangeType, match="由另一人发布"):
        commands.publish_type(**on(draft, both))


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (person("县编", "catalogue.edit", region=COUNTY), NotPermitted),
        (PUBLISHER, NotPermitted),
        (person("无"), NotFound),
        (ANYONE, NotFound),
    ],
)
def test_only_the_province_s_editors_draft(code, draft, actor, refusal):
    with pytest.raises(refusal):
        commands.put_face_field(**on(draft, actor), field=field())
    with pytest.raises(NotPermitted):
        commands.begin_type_version(code=code, actor=actor, at=AT)
    with pytest.raises(NotPermitted):
        new(code=uscc_code(), actor=actor)
    assert not queries.may_begin_type(viewer=actor)


@pytest.mark.parametrize("actor", [EDITOR, person("县发", "catalogue.publish", region=COUNTY)])
def test_only_the_province_s_publishers_publish(draft, actor):
    with pytest.raises(NotPermitted):
        commands.publish_type(**on(draft, actor))


def test_who_saw_an_older_state_overwrites_nothing(draft):
    commands.put_face_field(**on(draft), field=field())
    with pytest.raises(commands.TypeOvertaken) as refused:
        commands.make_layout(**on(draft))
    assert refused.value.detail == {"who": "周编", "what": "添加栏目“经营面积”"}


def test_a_draft_is_given_up_and_a_version_put_out_of_force_with_a_reason(code, draft):
    with pytest.raises(CannotChangeType) as refused:
        commands.withdraw_type(**on(draft), opinion=" ")
    assert refused.value.fields == {"opinion": "请填写撤回的原因"}
    commands.withdraw_type(**on(draft), opinion="暂不修改")
    with pytest.raises(CannotChangeType, match="已撤回"):
        commands.put_face_field(**on(seen(draft.id)), field=field())
    info = seen(in_force(code).version_id, PUBLISHER)
    with pytest.raises(NotPermitted):
        commands.withdraw_type(**on(info), opinion="停用")
    commands.withdraw_type(**on(info, PUBLISHER), opinion="改为备案")
    assert queries.published_type(code) is None
    again = begun(code)
    commands.publish_type(**on(again, PUBLISHER))
    assert in_force(code).number == 2


def test_what_was_published_and_its_trace_never_change(code, draft):
    versions = apps.get_model("licences", "LicenceTypeVersion").objects
    steps = apps.get_model("licences", "LicenceTypeStep").objects
    for change in (
        lambda: versions.filter(number=1).update(content={}),
        lambda: versions.filter(number=1).update(number=9),
        lambda: versions.filter(number=1).delete(),
        lambda: steps.update(actor_name="别人"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_lists_are_found_paged_and_shown_to_who_designs():
    codes = loaded()
    names = sorted(codes, key=codes.get)
    found = queries.types(limit=20, viewer=EDITOR)
    assert [line.name for line in found] == names[:20]
    more = queries.types(after=found[-1].code, limit=20, viewer=PUBLISHER)
    assert [line.name for line in more] == names[20:40]
    assert {line.name for line in queries.types("食品 市场", viewer=EDITOR)} == {
        "食品经营许可证",
        "食品生产许可证",
    }
    assert queries.types(codes[FOOD], viewer=EDITOR)[0].number == 1
    assert queries.types(viewer=ANYONE) == ()
    assert queries.type_page(codes[FOOD], viewer=ANYONE) is None
    assert queries.type_changes(codes[FOOD], 1, 1, viewer=ANYONE) is None


def test_a_list_and_a_page_take_few_statements(draft):
    loaded()
    with CaptureQueriesContext(
        connection,
    ) as listed:
        queries.types(limit=20, viewer=EDITOR)
    with CaptureQueriesContext(connection) as paged:
        queries.type_version(draft.id, viewer=EDITOR)
    assert len(listed) == 2
    assert len(paged) == 3


def test_a_field_begins_as_its_name_tells(draft):
    known = queries.known_field("经营者名称", taken=draft.content.fields, viewer=EDITOR)
    assert (known.tag, known.key) == ("KZ_JYZMC2", "jyzmc2")
    assert queries.known_field("出生日期", viewer=EDITOR).kind is FaceKind.DATE


def test_a_preview_shows_samples_or_says_why_not(draft):
    content = draft.content
    seen_face = queries.face_preview(content, on=AT.date(), viewer=EDITOR)
    assert seen_face.pages[0].startswith("data:image/svg+xml;base64,")
    assert seen_face.fault == ""
    tried = {"jyzmc": "长" * 400}
    told = queries.face_preview(content, on=AT.date(), tried=tried, viewer=EDITOR)
    assert told.pages == ()
    assert "放不下" in told.fault
    public = dict(queries.public_face(content, {"jyzmc": "示例小吃店"}, viewer=ANYONE))
    assert public["经营者名称"] == "示例小吃店"


def test_the_system_may_publish_what_it_drafted(code):
    key = commands.begin_type_version(code=code, actor=SYSTEM, at=AT)
    assert commands.publish_type(**on(seen(key), SYSTEM)) == 2
