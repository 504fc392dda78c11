"""Materials of a draft: each file alone, never another's, within the limits."""

import pytest

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.notifications import queries as notifications
from yiwang.services.cases import commands, queries, schedules
from yiwang.services.cases.rules import filing
from yiwang.services.cases.types import DraftState, MaterialWay
from yiwang.services.catalogue.types import MaterialLine

from .factories import AT, later, upload


@pytest.fixture
def draft(world):
    return commands.begin(item_code=world.permit, actor=world.zhang, at=AT)


@pytest.fixture
def act(world, draft):
    return {"number": draft.number, "actor": world.zhang, "at": AT}


def kept(world, draft):
    return queries.draft(draft.number, viewer=world.zhang).materials


def test_files_are_kept_in_order(world, draft, act):
    first, second = (upload(world.zhang, f"draft:{draft.number}") for _ in range(2))
    for file_id in (first, second, first):
        commands.attach(material_no=3, file_id=file_id, **act)
    assert kept(world, draft)[3].file_ids == (first, second)
    commands.reorder(material_no=3, file_ids=[second, first], **act)
    assert kept(world, draft)[3].file_ids == (second, first)
    with pytest.raises(commands.CannotAttach):
        commands.reorder(material_no=3, file_ids=[first], **act)


def test_a_phone_does_not_move_the_version(world, draft, act):
    commands.attach(material_no=3, file_id=upload(world.zhang, "phone"), **act)
    assert queries.draft(draft.number, viewer=world.zhang).version == draft.version


def test_anothers_file_is_refused(world, draft, act):
    stolen = upload(world.li, "draft:1")
    with pytest.raises(commands.CannotAttach):
        commands.attach(material_no=3, file_id=stolen, **act)


def test_an_unknown_line_is_refused(world, draft, act):
    file_id = upload(world.zhang, "x")
    with pytest.raises(commands.CannotAttach):
        commands.attach(material_no=99, file_id=file_id, **act)


def test_another_persons_draft_is_not_found(world, draft):
    with pytest.raises(NotFound):
        commands.promise(number=draft.number, material_no=4, actor=world.li, at=AT)


def test_a_file_is_replaced_and_taken_off(world, draft, act):
    old, new = (upload(world.zhang, "x") for _ in range(2))
    commands.attach(material_no=3, file_id=old, **act)
    commands.replace(material_no=3, old_id=old, new_id=new, **act)
    assert kept(world, draft)[3].file_ids == (new,)
    with pytest.raises(commands.CannotAttach):
        commands.replace(material_no=3, old_id=old, new_id=new, **act)
    commands.detach(material_no=3, file_id=new, **act)
    assert 3 not in kept(world, draft)


def test_what_a_case_holds_by_now_outlives_the_line_of_a_draft(world, draft, act):
    replaced, taken_off, new = (upload(world.zhang, "x") for _ in range(3))
    for file_id in (replaced, taken_off):
        commands.attach(material_no=3, file_id=file_id, **act)
    files.adopt(file_ids=[replaced, taken_off], owner="case:1", actor=world.zhang, at=AT)
    commands.replace(material_no=3, old_id=replaced, new_id=new, **act)
    commands.detach(material_no=3, file_id=taken_off, **act)
    assert kept(world, draft)[3].file_ids == (new,)
    assert {f.id for f in stored.files_of("case:1")} == {replaced, taken_off}


def test_all_files_have_a_common_limit(world, draft, act, settings):
    file_id = upload(world.zhang, "x")
    settings.YIWANG_CASE_MAX_BYTES = 10
    with pytest.raises(commands.CannotAttach, match="合计不能超过"):
        commands.attach(material_no=3, file_id=file_id, **act)


def test_only_named_lines_may_wait(world, draft, act):
    commands.promise(material_no=4, **act)
    assert kept(world, draft)[4].way is MaterialWay.PROMISED
    with pytest.raises(commands.CannotPromise):
        commands.promise(material_no=3, **act)


def test_a_line_that_names_a_promise_is_signed_or_handed_in():
    line = MaterialLine(3, "婚姻状况证明", "原件", "REQUIRED", promise="本人目前未婚")
    assert filing.missing([line], [], situation="") == {
        "material-3": "请作出书面承诺，或者上传婚姻状况证明"
    }
    for way in (MaterialWay.PROMISED, MaterialWay.PAPER):
        assert filing.missing([line], [filing.Given(3, way)], situation="") == {}


def test_a_forgotten_draft_is_remembered_once(world, draft):
    schedules.tend_drafts(later(2))
    assert not notifications.inbox(world.zhang)
    schedules.tend_drafts(later(4))
    schedules.tend_drafts(later(4.5))
    (message,) = notifications.inbox(world.zhang)
    assert "还没有提交" in message.text


def test_an_expired_draft_is_emptied(world, draft, act):
    commands.autosave(values={"place": "甲"}, version=1, **act)
    schedules.tend_drafts(later(91))
    gone = queries.draft(draft.number, viewer=world.zhang)
    assert (gone.state, gone.values) == (DraftState.EXPIRED, {})
