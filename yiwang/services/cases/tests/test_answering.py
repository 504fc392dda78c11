"""Files that answer a question of the form: each alone, never another's, in limits, filed once."""

from datetime import timedelta

import pytest
from django.apps import apps

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.tests import samples
from yiwang.services.cases import commands, queries, schedules
from yiwang.services.cases.models import Case, OfficialDocument
from yiwang.services.cases.rules import carrying
from yiwang.services.catalogue import commands as lists
from yiwang.services.eforms import queries as eforms

from .factories import AT, SCAN, VALUES, ready_draft, upload, with_files

pytestmark = pytest.mark.django_db


def picture(actor, owner, name="铭牌.png"):
    content = samples.picture(64, 64, "PNG")
    return files.store(content=[content], name=name, owner=owner, actor=actor, at=AT).id


@pytest.fixture
def draft(world):
    with_files(world)
    return ready_draft(world)


@pytest.fixture
def act(world, draft):
    return {"number": draft.number, "actor": world.zhang, "at": AT}


def held(world, draft, key="scan"):
    now = queries.draft(draft.number, viewer=world.zhang)
    found = eforms.answered_files(now.form_version_id, now.values)
    return now, [str(i) for i in found.get(key, ())]


def owned(draft):
    return {info.id for info in stored.files_of(f"draft:{draft.number}")}


def filed(world, draft, **more):
    now = queries.draft(draft.number, viewer=world.zhang)
    return {"number": draft.number, "token": now.token, "actor": world.zhang, "at": AT, **more}


def test_files_are_added_taken_off_and_withdraw_the_signature(world, draft, act):
    first, second = picture(world.zhang, "phone"), picture(world.zhang, "x")
    for file_id in (first, second, first):
        commands.attach_answer(field="scan", file_id=file_id, **act)
    now, ids = held(world, draft)
    assert (ids, now.signature_way) == ([str(first), str(second)], "")
    assert {first, second} <= owned(draft)
    with pytest.raises(commands.CannotAttach, match="最多 2 个文件"):
        commands.attach_answer(field="scan", file_id=picture(world.zhang, "x"), **act)
    commands.detach_answer(field="scan", file_id=first, **act)
    assert held(world, draft)[1] == [str(second)]
    assert first not in owned(draft)


def test_what_is_not_ones_own_or_of_another_sort_is_refused(world, draft, act, settings):
    stolen = picture(world.li, "draft:1")
    spread = upload(world.zhang, "x")
    for file_id, field, said in [
        (stolen, "scan", "没有找到这个文件"),
        (spread, "scan", "只收 JPG、PNG、HEIC 照片"),
        (spread, "place", "表单里没有这一项"),
    ]:
        with pytest.raises(commands.CannotAttach, match=said):
            commands.attach_answer(field=field, file_id=file_id, **act)
    commands.attach_answer(field="plan", file_id=spread, **act)
    more = picture(world.zhang, "x")
    settings.YIWANG_CASE_MAX_BYTES = 10
    with pytest.raises(commands.CannotAttach, match="合计不能超过"):
        commands.attach_answer(field="scan", file_id=more, **act)


def test_a_file_of_a_material_outlives_its_second_use(world, draft, act):
    material = draft.materials[3].file_ids[0]
    commands.attach_answer(field="plan", file_id=material, **act)
    commands.detach_answer(field="plan", file_id=material, **act)
    assert material in owned(draft)
    commands.attach_answer(field="plan", file_id=material, **act)
    commands.detach(material_no=3, file_id=material, **act)
    assert material in owned(draft)


@pytest.mark.parametrize("given", [["../x"], "x", 7, [{"id": 1}]])
def test_a_system_keeps_ids_of_its_own_files_only(world, draft, act, given):
    version = draft.version
    with pytest.raises(commands.CannotAttach, match="没有找到这个文件"):
        commands.autosave(values={"scan": given}, version=version, **act)
    file_id = picture(world.zhang, "upload:1")
    version = commands.autosave(values={"scan": [str(file_id).upper()]}, version=version, **act)
    assert held(world, draft)[1] == [str(file_id)]
    stolen = picture(world.li, "draft:1")
    with pytest.raises(commands.CannotAttach):
        commands.autosave(values={"scan": [str(stolen)]}, version=version, **act)
    commands.attach_answer(field="scan", file_id=picture(world.zhang, "phone"), **act)
    with pytest.raises(commands.DraftConflict):
        commands.autosave(values={"scan": []}, version=version, **act)
    commands.autosave(values={"scan": []}, version=version + 1, **act)
    assert held(world, draft)[1] == []
    assert file_id not in owned(draft)


def test_filing_takes_the_files_along_and_names_them(world, draft, act):
    with pytest.raises(commands.CannotSubmit) as refused:
        commands.submit(**filed(world, draft))
    assert refused.value.fields["scan"] == "请上传设备铭牌照片"
    file_id = picture(world.zhang, "x")
    commands.attach_answer(field="scan", file_id=file_id, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    commands.submit(**filed(world, draft))
    case = Case.objects.get(pk=draft.number)
    assert case.values["scan"] == [str(file_id)]
    assert file_id in {info.id for info in stored.files_of(f"case:{case.number}")}
    seen = queries.case_for_staff(case.number, viewer=world.clerk, at=AT)
    (answer,) = [a for a in seen.answers if a.key == "scan"]
    assert (answer.value, [f.id for f in answer.files]) == ("铭牌.png", [file_id])
    paper = OfficialDocument.objects.get(case_id=case.number, n=1)
    assert "设备铭牌照片（表单附件）" in [m["name"] for m in paper.data["materials"]]


def test_a_file_that_is_quarantined_or_gone_keeps_the_case_from_being_filed(world, draft, act):
    file_id = picture(world.zhang, "x")
    commands.attach_answer(field="scan", file_id=file_id, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    content = apps.get_model("files", "FileContent")
    sm3 = stored.infos([file_id])[file_id].sm3
    content.objects.filter(pk=sm3).update(state="QUARANTINED")
    with pytest.raises(commands.CannotSubmit) as refused:
        commands.submit(**filed(world, draft))
    assert refused.value.fields == {"scan": f"{SCAN.label}：没有找到这个文件，请重新上传"}


def test_a_whole_filing_with_anothers_file_is_refused(world):
    with_files(world)
    own, stolen = picture(world.zhang, "upload:1"), picture(world.li, "upload:2")

    def file(answer):
        return commands.file(
            item_code=world.permit,
            values={**VALUES, "scan": [str(answer)]},
            files=[(3, upload(world.zhang, "x"))],
            promises=[4],
            signature={"way": "TYPED"},
            idempotency_key=str(answer),
            actor=world.zhang,
            at=AT,
        )

    with pytest.raises(commands.CannotSubmit) as refused:
        file(stolen)
    assert "没有找到这个文件" in refused.value.fields["scan"]
    receipt = file(own)
    assert own in {info.id for info in stored.files_of(f"case:{receipt.number}")}


def test_what_is_put_aside_by_a_new_form_stays_with_the_draft_and_goes_with_it(world, draft, act):
    file_id = picture(world.zhang, "x")
    commands.attach_answer(field="scan", file_id=file_id, **act)
    known = [f for f in eforms.form(draft.form_version_id).fields if f.key == "plan"]
    with_files(world, *known)
    adopt_again(world, draft)
    now = commands.carry_over(**act)
    assert "scan" not in now.values
    aside = [(line.why, line.files) for line in now.carried if line.key == "scan"]
    assert aside == [(carrying.GONE_FILES, (str(file_id),))]
    assert file_id in owned(draft)
    with_files(world)  # the older content is in force again: the file answers as it did
    adopt_again(world, now)
    back = commands.carry_over(**act)
    assert back.values["scan"] == [str(file_id)]
    assert [line.why for line in back.carried if line.key == "scan"] == [carrying.BACK]
    commands.discard_draft(**act)
    assert owned(draft) == set()
    assert not queries.draft(**mine(act)).carried


def mine(act):
    return {"number": act["number"], "viewer": act["actor"]}


def test_files_that_are_not_handed_in_are_told_and_go_when_the_draft_would_have(world, draft, act):
    """Nothing of the case goes with them, and nothing of a draft that is open."""
    file_id, plan = picture(world.zhang, "x"), upload(world.zhang, "y")
    commands.attach_answer(field="scan", file_id=file_id, **act)
    commands.attach_answer(field="plan", file_id=plan, **act)
    known = [f for f in eforms.form(draft.form_version_id).fields if f.key == "plan"]
    with_files(world, *known)
    adopt_again(world, draft)
    commands.carry_over(**act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    token = queries.draft(**mine(act)).token
    commands.submit(token=token, **act)
    left = queries.left_behind(**mine(act))
    assert left is not None
    assert (len(left.names), left.kept_until) == (1, queries.draft(**mine(act)).expires_at)
    assert queries.left_behind(act["number"], viewer=world.li) is None
    assert not queries.draft(**mine(act)).carried
    other = commands.begin(item_code=world.service, actor=world.zhang, at=AT)
    kept = upload(world.zhang, f"draft:{other.number}")
    schedules.discard_left(left.kept_until)
    assert owned(draft) == {file_id}
    schedules.discard_left(left.kept_until + timedelta(seconds=1))
    assert owned(draft) == set()
    assert plan in {info.id for info in stored.files_of(f"case:{draft.number}")}
    assert owned(other) == {kept}
    assert queries.left_behind(**mine(act)) is None


def adopt_again(world, draft):
    """The lists use the second form by now; they take up the one without the question."""
    newest = eforms.form_by_code("cases-test")
    assert newest is not None
    lists.adopt_form(
        form_version_id=newest.id,
        replaces=[draft.form_version_id],
        reason="表单更新",
        limit=10,
        actor=SYSTEM,
        at=AT,
    )
