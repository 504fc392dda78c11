"""What was handed in once is offered, not asked; what the platform has is not asked by staff."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import commands as files
from yiwang.foundation.files.tests import samples
from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import RepeatedDemand, SoughtMaterial
from yiwang.services.cases.rules import demands, ways
from yiwang.services.cases.types import CorrectionPoint, GapPoint, MaterialWay
from yiwang.services.cases.types.joint import EarlyOpinion
from yiwang.services.cases.types.ways import HeldLine, SourceWay
from yiwang.services.catalogue.types import MaterialLine
from yiwang.services.eforms import commands as documents
from yiwang.services.eforms import queries as library
from yiwang.services.eforms.types import HeldFrom, PersonalDocumentInfo

from . import joint_factories as j
from .factories import (
    AT,
    decided_case,
    filed_case,
    later,
    legal_person,
    mandate,
    ready_draft,
    staff,
    upload,
)

LINE = MaterialLine(3, "布局图", "电子", "REQUIRED")
LATER = later(60)
SUPERVISOR = staff(UUID(int=9), "监察", "supervision.read")


def document(**more):
    base = {
        "id": None, "name": "布局图", "file": None, "kept_at": AT, "last_used_at": None,
        "times_used": 0, "obtained_on": date(2026, 3, 2), "item_name": "某事",
    }  # fmt: skip
    return PersonalDocumentInfo(**(base | more))


FILED = document(source=HeldFrom.FILED)
ISSUED = document(source=HeldFrom.ISSUED, giver="某局")
OLD = document(source=HeldFrom.FILED, valid_until=date(2026, 1, 31))
SHARED = replace(LINE, shareable=True, source="公安局")
FACT = ways.Known(fact_source="公安部门人口信息", fact_on=date(2026, 3, 1))
PROMISED = replace(LINE, promise="本人承诺")
MEETINGS = [
    ("nothing is there", LINE, ways.Known(), "UPLOAD", ["LICENCE", "LIBRARY", "UPLOAD"]),
    ("an earlier case", LINE, ways.Known((FILED,)), "LIBRARY", ["LICENCE", "LIBRARY"]),
    ("a result comes first", LINE, ways.Known((FILED, ISSUED)), "LICENCE", ["LICENCE"]),
    ("what is over is not used", LINE, ways.Known((OLD,)), "UPLOAD", None),
    ("a register has it", SHARED, FACT, "SHARED", ["LICENCE", "SHARED"]),
    ("no consent", SHARED, replace(FACT, may_fetch=False), "UPLOAD", None),
    ("a promise is offered", PROMISED, ways.Known(), "PROMISE", None),
    ("a bar", PROMISED, ways.Known(barred="限制期内"), "UPLOAD", None),
    ("no mandate", LINE, ways.Known((FILED,), may_look=False), "UPLOAD", None),
    ("its own order", replace(LINE, ways="LIBRARY,LICENCE"), ways.Known((FILED, ISSUED)),
     "LIBRARY", ["LIBRARY"]),
    ("new every time", replace(LINE, ways="UPLOAD"), ways.Known((FILED,)), "UPLOAD", ["UPLOAD"]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "known", "way", "tried"), [m[1:] for m in MEETINGS],
                         ids=[m[0] for m in MEETINGS])  # fmt: skip
def test_a_line_is_met_in_its_order(line, known, way, tried):
    met = ways.meet(line, known, date(2026, 3, 2))
    assert met.way == way
    assert tried is None or [t.way for t in met.tries] == tried
    assert ways.from_plain(ways.to_plain(met.tries)) == met.tries


HELD = HeldLine(3, "布局图", "您办理“某事”时提交的材料", date(2026, 3, 2))
ASKED = [
    (CorrectionPoint("看不清", "重新拍照", 3), None, ""),
    (CorrectionPoint("看不清", "重新拍照", 3), HELD, "2026年3月2日取得），不能再要求申请人提供"),
    (CorrectionPoint("看不清", "重新拍照", 3, reason="图上的面积变了"), HELD, ""),
    (CorrectionPoint("缺", "交复印件", 3, reason="要存档"), HELD, "不能要求申请人提供复印件"),
    (CorrectionPoint("缺", "补", 3, reason="长" * 501), HELD, "最多 500 个字"),
]


@pytest.mark.parametrize(("point", "held", "said"), ASKED)
def test_what_is_held_is_asked_with_a_reason_and_a_copy_never(point, held, said):
    found = demands.refusal(point, held)
    assert said in found if said else found == ""


@pytest.fixture
def filed(world):
    """A case with its materials, filed and gone into the library."""
    number = filed_case(world)
    commands.keep_materials(numbers=[number], actor=SYSTEM, at=AT)
    return number


def with_another_map(world):
    """A second case with other bytes for the same material."""
    draft = ready_draft(world)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    other = files.store(
        content=[samples.pdf(2)], name="新图.pdf", owner=f"draft:{draft.number}",
        actor=world.zhang, at=AT,
    )  # fmt: skip
    old = draft.materials[3].file_ids[0]
    commands.replace(material_no=3, old_id=old, new_id=other.id, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    return commands.submit(token=draft.token, **act).number


def test_what_was_filed_is_in_the_library_once_and_cannot_be_removed(world, filed):
    commands.keep_materials(numbers=[filed], actor=SYSTEM, at=AT)
    (kept,) = library.own_library(viewer=world.zhang, at=AT)
    assert (kept.source, kept.number, kept.name) == (HeldFrom.FILED, filed, "经营场所布局图")
    with pytest.raises(documents.CannotLetGo, match="不能删除"):
        documents.let_go_document(document_id=kept.id, actor=world.zhang, at=AT)
    assert library.own_library(viewer=world.li, at=AT) == ()
    assert library.own_library(viewer=world.zhang, at=AT, after=kept.id) == ()


def test_the_next_application_gets_it_with_source_and_date(world, filed):
    draft = commands.begin(item_code=world.permit, actor=world.zhang, at=LATER)
    act = {"number": draft.number, "actor": world.zhang, "at": LATER}

    def line():
        return queries.draft(draft.number, viewer=world.zhang).materials[3]

    assert commands.seek_materials(**act) > 0
    assert (line().way, len(line().file_ids)) == (MaterialWay.HELD, 1)
    found = queries.sought_materials(draft.number, viewer=world.zhang)[3]
    assert (found.way, found.on) == (SourceWay.LIBRARY, AT.date())
    assert "提交的材料" in found.source
    assert [t.found for t in found.tries] == [False, True]
    assert commands.seek_materials(**act) == 0  # each line once
    with pytest.raises(NotFound):
        queries.sought_materials(draft.number, viewer=world.li)
    mine = upload(world.zhang, f"draft:{draft.number}")
    commands.attach(material_no=3, file_id=mine, **act)  # takes the place of what was taken
    assert (line().way, line().file_ids) == (MaterialWay.UPLOADED, (mine,))
    (kept,) = library.own_library(viewer=world.zhang, at=LATER)
    assert kept.times_used == 1
    commands.take_held(material_no=3, document_id=kept.id, **act)
    assert line().way is MaterialWay.HELD
    with pytest.raises(NotFound):
        commands.take_held(material_no=99, document_id=kept.id, **act)
    commands.discard_draft(**act)
    assert not SoughtMaterial.objects.exists()


def test_a_corrected_material_takes_the_place_of_the_wrong_one(world, filed):
    commands.request_correction(
        case=filed,
        points=[CorrectionPoint("看不清", "请重新拍照", material_no=3)],
        actor=world.clerk,
        at=AT,
    )  # what came with this very case is not held against its correction
    new = files.store(
        content=[samples.pdf(3)], name="清楚.pdf", owner="x", actor=world.zhang, at=AT
    )
    commands.resubmit(number=filed, files_by_material=[(3, new.id)], actor=world.zhang, at=LATER)
    commands.keep_materials(numbers=[filed], actor=SYSTEM, at=LATER)
    (kept,) = library.own_library(viewer=world.zhang, at=LATER)
    assert kept.file is not None
    assert kept.file.name == "清楚.pdf"


def test_a_result_is_the_party_s_own_once_it_was_delivered(world):
    number = decided_case(world)
    commands.keep_result(number=number, actor=SYSTEM, at=LATER)
    commands.keep_result(number=number, actor=SYSTEM, at=LATER)
    (kept,) = library.own_library(viewer=world.zhang, at=LATER)
    assert (kept.source, kept.file, kept.may_remove) == (HeldFrom.ISSUED, None, False)


def test_a_library_opens_to_whom_the_mandate_lets_file(world, filed):
    company = legal_person()
    rows = apps.get_model("eforms", "PersonalDocument").objects
    rows.update(party_id=company)
    agent = replace(world.li, legal_person_id=company)
    with pytest.raises(library.NotOfLibrary):
        library.own_library(viewer=agent, at=AT)
    mandate(world.li.person_id, company=company, acts=["填写"])
    assert not library.may_open_library(viewer=agent, at=AT)
    apps.get_model("identity", "Mandate").objects.update(acts=["填写", "提交"])
    assert len(library.own_library(viewer=agent, at=AT)) == 1


def test_staff_cannot_ask_again_for_what_the_platform_has(world, filed):
    second = with_another_map(world)
    held = queries.held_materials(second, viewer=world.clerk, at=AT)
    assert held[3].on == AT.date()
    assert 3 not in queries.held_materials(filed, viewer=world.clerk, at=AT)
    ask = {"case": second, "actor": world.clerk, "at": AT}
    point = CorrectionPoint("看不清", "请重新拍照", material_no=3)
    copy = CorrectionPoint("没有", "交一份复印件", material_no=3, reason="存档")
    for one, said in ((point, "2026年3月2日取得"), (copy, "不能要求申请人提供复印件")):
        with pytest.raises(commands.CannotRequestCorrection, match=said):
            commands.request_correction(points=[one], **ask)
    assert not RepeatedDemand.objects.exists()
    commands.request_correction(points=[replace(point, reason="面积变了")], **ask)
    (row,) = queries.repeated_demands(viewer=SUPERVISOR)
    assert (row.number, row.name, row.reason) == (second, "经营场所布局图", "面积变了")
    assert queries.repeated_demands(viewer=SUPERVISOR, after=row.key) == ()
    with pytest.raises(NotPermitted):
        queries.repeated_demands(viewer=world.clerk)
    seen = queries.case_for_applicant(second, viewer=world.zhang, at=AT)
    assert "理由：面积变了" in str(seen.corrections[0].points)


@pytest.mark.parametrize("after", [False, True])
def test_a_notice_of_gaps_asks_for_it_with_a_reason_only(world, filed, after):
    models = apps.get_model("cases", "Gap").objects
    earlier = ready_draft(world)
    given = {"number": earlier.number, "actor": world.zhang, "at": AT}
    kept = files.store(
        content=[samples.pdf(4)], name="旧制度.pdf", owner=f"draft:{earlier.number}",
        actor=world.zhang, at=AT,
    )  # fmt: skip
    commands.attach(material_no=4, file_id=kept.id, **given)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **given)
    old = commands.submit(token=earlier.token, **given).number
    commands.keep_materials(numbers=[old], actor=SYSTEM, at=AT)
    number = filed_case(world)  # promises 4, which the platform has by now
    ask: dict[str, Any] = {"case": number, "actor": world.clerk, "at": AT}
    more: dict[str, Any] = {"due_on": AT.date() + timedelta(days=4)} if after else {}
    command = commands.accept_with_gaps if after else commands.pre_accept
    with pytest.raises(commands.CannotTolerate, match="2026年3月2日取得") as refused:
        command(gaps=[GapPoint(4)], **more, **ask)
    assert "gap-4" in refused.value.fields
    assert not RepeatedDemand.objects.exists()
    command(gaps=[GapPoint(4, reason="制度已经修订")], **more, **ask)
    (row,) = queries.repeated_demands(viewer=SUPERVISOR)
    assert (row.number, row.reason) == (number, "制度已经修订")
    assert "仍需提供的理由：制度已经修订" in models.get(case=number).missing


def test_a_partner_of_a_joint_case_asks_for_it_with_a_reason_only(db):
    there = j.joint()
    world = there.world
    commands.keep_materials(numbers=[filed_case(world)], actor=SYSTEM, at=AT)
    draft = ready_draft(world, there.code)
    act: dict[str, Any] = {"number": draft.number, "actor": world.zhang, "at": AT}
    other = files.store(
        content=[samples.pdf(2)], name="新图.pdf", owner=f"draft:{draft.number}",
        actor=world.zhang, at=AT,
    )  # fmt: skip
    commands.replace(material_no=3, old_id=draft.materials[3].file_ids[0], new_id=other.id, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    number = commands.submit(token=draft.token, **act).number
    child, (reviewer, _) = j.part(number, j.FIRE).number, there.people[j.FIRE]
    say: dict[str, Any] = {
        "case": child, "opinion": EarlyOpinion.QUESTIONS, "actor": reviewer, "at": AT,
    }  # fmt: skip
    point = CorrectionPoint("没有标出口", "标出安全出口", material_no=3)
    with pytest.raises(commands.CannotOpine, match="2026年3月2日取得"):
        commands.opine(points=[point], **say)
    commands.opine(points=[replace(point, reason="隔断改过")], **say)
    (row,) = queries.repeated_demands(viewer=SUPERVISOR)
    assert (row.number, row.reason) == (child, "隔断改过")
    commands.request_correction(case=number, points=[], actor=there.lead, at=AT)
    seen = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert "仍需提供的理由：隔断改过" in str(seen.corrections[0].points)
