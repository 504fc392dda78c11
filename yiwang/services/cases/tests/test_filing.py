"""Filing: everything missing is said at once, and a case is filed once."""

import threading

import pytest
from django.db import connections

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.notifications import queries as notifications
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.events import CaseSubmitted
from yiwang.services.cases.types import CaseState, DraftState, MaterialWay

from .factories import (
    AT,
    VALUES,
    citizen,
    filed_case,
    legal_person,
    mandate,
    ready_draft,
    upload,
)
from .factories import world as make_world


def case_of(number):
    return models.Case.objects.get(pk=number)


def test_a_draft_becomes_a_case(world, events):
    draft = ready_draft(world)
    receipt = commands.submit(number=draft.number, token=draft.token, actor=world.zhang, at=AT)
    case = case_of(receipt.number)
    assert (case.number, case.state, case.is_open) == (draft.number, CaseState.SUBMITTED, True)
    assert case.applicant_name == "张*"
    assert "张三" not in case.applicant_name + case.applicant_masked_id
    assert str(receipt.next_due_on) == "2026-03-09"
    assert len(receipt.query_code) == 6
    assert queries.draft(draft.number, viewer=world.zhang).state is DraftState.SUBMITTED
    (event,) = events(CaseSubmitted)
    assert event.case_id == case.number


def test_the_receipt_carries_the_hash_of_the_log_entry(world):
    number = filed_case(world)
    entry = audit.receipt(stream=str(number))
    assert entry is not None
    assert entry.hash == case_of(number).audit_hash
    assert entry.facts["form"] == case_of(number).form_digest
    assert audit.broken_links(stream=str(number)) == []


def test_submitting_twice_gives_the_same_receipt(world):
    draft = ready_draft(world)
    act = {"number": draft.number, "token": draft.token, "actor": world.zhang, "at": AT}
    first, second = commands.submit(**act), commands.submit(**act)
    assert first == second
    assert second.repeated
    assert models.Case.objects.count() == 1
    assert audit.receipt(stream=str(draft.number), n=2) is None


@pytest.mark.django_db(transaction=True)
def test_submitting_from_two_threads_files_once():
    world = make_world()
    draft = ready_draft(world)
    actor = world.zhang
    found = []

    def press():
        try:
            press_at = AT
            receipt = commands.submit(
                number=draft.number, token=draft.token, actor=actor, at=press_at
            )
            found.append(receipt)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1]
    assert models.Case.objects.count() == 1


def test_everything_missing_is_told_at_once(world):
    draft = commands.begin(item_code=world.permit, actor=world.zhang, at=AT)
    with pytest.raises(commands.CannotSubmit) as refused:
        commands.submit(number=draft.number, token=draft.token, actor=world.zhang, at=AT)
    assert set(refused.value.fields) == {
        "phone",
        "place",
        "material-3",
        "material-4",
        "signature",
    }
    assert refused.value.fields["material-3"] == "请上传经营场所布局图"


def test_identity_fields_cannot_be_forged(world):
    draft = ready_draft(world)
    forged = {"name": "王五", "id_number": "110101199003072316"}
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.autosave(values=forged, version=draft.version, **act)
    commands.sign(way="TYPED", evidence={}, **act)
    number = commands.submit(token=draft.token, **act).number
    assert case_of(number).values["name"] == "张三"
    assert case_of(number).values["id_number"] == VALUES["id_number"]


def test_an_old_version_is_a_conflict(world):
    draft = ready_draft(world)
    with pytest.raises(commands.DraftConflict):
        commands.submit(number=draft.number, token=draft.token, version=1, actor=world.zhang, at=AT)


def test_another_person_cannot_file_it(world):
    draft = ready_draft(world)
    with pytest.raises(NotFound):
        commands.submit(number=draft.number, token=draft.token, actor=world.li, at=AT)


def test_materials_keep_how_they_came(world):
    number = filed_case(world)
    ways = dict(
        models.SubmittedMaterial.objects.filter(case=number).values_list("material_no", "way")
    )
    assert ways == {
        1: MaterialWay.FORM,
        2: MaterialWay.SHARED,
        3: MaterialWay.UPLOADED,
        4: MaterialWay.PROMISED,
    }
    assert models.SubmittedMaterial.objects.get(case=number, material_no=3).file_sm3


def test_the_applicant_is_told(world, deliver):
    number = filed_case(world)
    assert not notifications.inbox(world.zhang)
    deliver()
    deliver()
    (message,) = notifications.inbox(world.zhang)
    assert f"编号尾号{str(number)[-6:]}" in message.text
    assert "张" not in message.text


def window(world, **changes):
    plan = {
        "item_code": world.permit,
        "values": VALUES,
        "papers": [3],
        "promises": [4],
        "party_kind": "PERSON",
        "party_id": world.li.person_id,
        "signature": {"way": "PAPER"},
        "idempotency_key": "k1",
        "actor": world.clerk,
        "at": AT,
    }
    return commands.file(**{**plan, **changes})


def test_the_window_files_for_a_person_without_account(world):
    receipt = window(world)
    case = case_of(receipt.number)
    assert (case.channel, case.applicant_id) == ("WINDOW", world.li.person_id)
    assert (case.filed_by, case.filed_by_staff) == (None, world.clerk.staff_id)
    assert case.values["name"] == "李四"
    assert window(world) == receipt


def test_the_window_of_another_department_cannot(world):
    with pytest.raises(NotPermitted):
        window(world, actor=world.stranger)


def test_the_window_has_to_choose_the_party(world):
    with pytest.raises(commands.CannotSubmit):
        window(world, party_id=None)


def test_a_system_files_with_stored_files(world):
    file_id = upload(world.zhang, "upload:x")
    receipt = window(
        world,
        actor=world.zhang,
        papers=[],
        files=[(3, file_id)],
        party_kind="",
        party_id=None,
        signature={"way": "CODE"},
    )
    assert case_of(receipt.number).filed_by == world.zhang.person_id


@pytest.mark.parametrize(
    ("address", "lacking"),
    [
        (None, {"name", "phone", "address"}),
        ({"name": "李四", "phone": " ", "address": "示例路1号"}, {"phone"}),
        ({"name": "李四", "phone": "13800138000", "address": "示例路1号"}, set()),
    ],
)
def test_a_parcel_needs_whom_phone_and_where(world, address, lacking):
    plan = {"delivery_way": "POST", "delivery_address": address}
    if not lacking:
        assert case_of(window(world, **plan).number).delivery["address"] == address
        return
    with pytest.raises(commands.CannotSubmit) as refused:
        window(world, **plan)
    assert set(refused.value.fields) == {f"delivery-{part}" for part in lacking}


def test_paper_is_only_for_windows(world):
    with pytest.raises(commands.CannotSubmit) as refused:
        window(world, actor=world.zhang, party_kind="", party_id=None)
    assert "material-3" in refused.value.fields


def test_nobody_files_with_anothers_file(world):
    stolen = upload(world.zhang, "upload:x")
    with pytest.raises(commands.CannotSubmit) as refused:
        window(
            world,
            actor=world.li,
            papers=[],
            files=[(3, stolen)],
            party_kind="",
            party_id=None,
            signature={"way": "CODE"},
        )
    assert "material-3" in refused.value.fields


def test_a_file_of_one_case_is_not_moved_into_another(world):
    given = upload(world.zhang, "upload:x")
    plan = {
        "actor": world.zhang,
        "papers": [],
        "files": [(3, given)],
        "party_kind": "",
        "party_id": None,
        "signature": {"way": "CODE"},
    }
    first = window(world, **plan)
    with pytest.raises(commands.CannotSubmit) as refused:
        window(world, **plan, idempotency_key="second")
    assert "material-3" in refused.value.fields
    infos = stored.infos([given])
    assert infos[given].owner == f"case:{first.number}"


def refused_submit(world, draft):
    with pytest.raises(commands.CannotSubmit) as refused:
        commands.submit(number=draft.number, token=draft.token, actor=world.zhang, at=AT)
    assert refused.value.text == "经营场所布局图：没有找到这个文件，请重新上传"
    return refused.value.fields


def test_a_draft_whose_file_went_into_quarantine_says_which_line(world):
    draft = ready_draft(world)
    (file_id,) = draft.materials[3].file_ids
    (info,) = stored.infos([file_id]).values()
    files.quarantine(sm3=info.sm3, signature="EICAR", actor=SYSTEM, at=AT)
    assert set(refused_submit(world, draft)) == {"material-3"}


def test_a_draft_whose_file_went_into_another_case_says_which_line(world):
    draft = ready_draft(world)
    files.adopt(file_ids=draft.materials[3].file_ids, owner="case:1", actor=world.zhang, at=AT)
    assert set(refused_submit(world, draft)) == {"material-3"}


def test_an_agent_sees_the_case_only_while_acting_for_it(world):
    company = legal_person()
    mandate(world.zhang.person_id, company=company)
    agent = citizen(world.zhang.person_id, legal_person_id=company)
    number = filed_case(world, actor=agent)
    assert (
        queries.case_for_applicant(number, viewer=agent, at=AT).applicant_name == "示例食品有限公司"
    )
    assert [c.number for c in queries.my_cases(viewer=agent)] == [number]
    with pytest.raises(NotFound):
        queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert queries.my_cases(viewer=world.zhang) == []


def test_the_contact_of_a_window_case_for_an_enterprise_gets_the_messages(world, settings, deliver):
    settings.YIWANG_DEMO = True
    company = legal_person()
    values = {**VALUES, "phone": "13900139000"}
    number = window(world, party_kind="LEGAL", party_id=company, values=values).number
    deliver()
    (message,) = notifications.sent_messages(viewer=world.clerk, phone="13900139000")
    assert f"编号尾号{str(number)[-6:]}" in message.text
    file = queries.case_for_staff(number, viewer=world.clerk, at=AT)
    assert (file.applicant_phone_masked, file.agent_name) == ("139****9000", "")


def test_the_desk_calls_the_agent_who_filed(world):
    company = legal_person()
    mandate(world.zhang.person_id, company=company)
    agent = citizen(world.zhang.person_id, legal_person_id=company)
    file = queries.case_for_staff(filed_case(world, actor=agent), viewer=world.clerk, at=AT)
    assert (file.applicant_phone_masked, file.agent_name) == ("138****8000", "张*")
