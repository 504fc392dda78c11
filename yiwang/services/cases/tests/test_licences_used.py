"""A line met by a licence: found first, proven, compared, looked at again, never asked on paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import SoughtMaterial, SubmittedMaterial
from yiwang.services.cases.rules import licence_match, ways
from yiwang.services.cases.tests.factories import AT, VALUES, later, upload
from yiwang.services.cases.tests.food_change import food_change
from yiwang.services.cases.types import CorrectionPoint, MaterialWay
from yiwang.services.cases.types.ways import SourceWay
from yiwang.services.catalogue.types import MaterialLine
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms.types import FieldKind, FormField, SourceRequest
from yiwang.services.licences.tests.licence_factories import SHOP
from yiwang.services.licences.tests.using_factories import food_licence, revoke, uses
from yiwang.services.licences.types.licences import FaceText, LicenceRow, LicenceState
from yiwang.services.licences.types.using import FoundLicence

K = FieldKind


def face(label: str, text: str) -> FaceText:
    return FaceText(key=label, label=label, text=text, tag="", is_personal=False)


FACE = (
    face("经营者名称", "示例县老城饭店有限公司"),
    face("统一社会信用代码", "91990102MA00000017"),
    face("经营场所", "示例县人民路（北段）１号"),
    face("有效期至", "2031年3月1日"),
)
COMPARED = [
    ("the same label", {"label": "经营场所"}, "示例县人民路(北段)1号", False),
    ("another value", {"label": "经营场所"}, "示例县新街9号", True),
    ("a label that means the same", {"label": "企业名称"}, "示例县新城饭店有限公司", True),
    (
        "bound by its prefill",
        {"label": "在哪里", "prefill": "食品经营许可证.经营场所"},
        "别处",
        True,
    ),
    ("bound to another licence", {"label": "经营场所", "prefill": "营业执照.住所"}, "别处", False),
    ("a day in another form", {"label": "有效期至", "kind": K.DATE}, "2031-03-01", False),
    ("nothing typed", {"label": "经营场所"}, " ", False),
    ("nothing like it", {"label": "联系电话", "kind": K.PHONE}, "13800138000", False),
    ("files are no words", {"label": "经营场所", "kind": K.FILE}, "x", False),
]


@pytest.mark.parametrize(
    ("item", "typed", "differs"), [r[1:] for r in COMPARED], ids=[r[0] for r in COMPARED]
)
def test_what_was_typed_is_compared_with_the_licence(item, typed, differs):
    given: dict[str, Any] = {"key": "a", "kind": K.TEXT, **item}
    found = licence_match.differing(
        [FormField(**given)], {"a": typed}, FACE, type_key="食品经营许可证"
    )
    assert bool(found) is differs


def found_licence(why: str = "", **changes: Any) -> FoundLicence:
    state = LicenceState.REVOKED if why else LicenceState.VALID
    row: dict[str, Any] = {
        "id": None, "identifier": "1.2.156", "type_code": "X", "type_name": "食品经营许可证",
        "number": "JY1", "edition": 1, "holder": "", "issuer_name": "示例县市场监督管理局",
        "state": state, "label": "", "tone": "", "issued_on": date(2026, 1, 5),
        "valid_from": date(2026, 1, 5), "valid_to": date(2031, 1, 4),
    }  # fmt: skip
    return FoundLicence(
        LicenceRow(**row | changes), AT.date(), why, "", "990102000000", masked_number="JY1"
    )


WAYS = [
    ((found_licence(),), True, True, "食品经营许可证，编号JY1，有效期到2031年1月4日"),
    (
        (found_licence("找到了，但不能用：注销"),),
        True,
        False,
        "食品经营许可证找到了，但不能用：注销",
    ),
    ((found_licence("撤销"), found_licence()), True, True, "食品经营许可证，编号JY1"),
    ((found_licence(),), False, False, ways.NO_MANDATE),
    ((), True, False, "没有查到您的食品经营许可证。您可以上传照片"),
]


@pytest.mark.parametrize(("held", "may_look", "met", "said"), WAYS)
def test_a_licence_is_the_first_way(held, may_look, met, said):
    line = MaterialLine(no=2, name="食品经营许可证", form="电子", necessity="REQUIRED")
    known = ways.Known(licences=held, registered="食品经营许可证", may_look=may_look)
    how = ways.meet(line, known, AT.date())
    assert (how.way is SourceWay.LICENCE) is met
    assert (how.licence is not None) is met
    assert how.tries[0].way is SourceWay.LICENCE
    assert said in how.tries[0].answer


TAKEN = "示例县新街9号"


@dataclass
class Given:
    """A draft of 张三 whose second line is a licence they hold; the others are there."""

    world: Any
    number: int
    licence: Any

    @property
    def act(self) -> dict[str, Any]:
        return {"number": self.number, "actor": self.world.zhang, "at": AT}

    def answer(self, *, agreed: bool = True) -> Any:
        source = SourceRequest(source="市场监督管理部门", facts=("食品经营许可证",))
        return eforms.answer_consent(item_name="变更", sources=[source], agreed=agreed, **self.act)

    @property
    def ways(self) -> dict[int, str]:
        draft = queries.draft(self.number, viewer=self.world.zhang)
        return {no: m.way for no, m in draft.materials.items()}

    @property
    def sought(self) -> Any:
        return queries.sought_materials(self.number, viewer=self.world.zhang)[2]

    def submit(self) -> int:
        commands.sign(way="TYPED", evidence={"name": "张三"}, **self.act)
        draft = queries.draft(self.number, viewer=self.world.zhang)
        return commands.submit(token=draft.token, **self.act).number


@pytest.fixture
def given(world) -> Given:
    code = food_change(world)
    draft = commands.begin(item_code=code, actor=world.zhang, at=AT)
    commands.autosave(
        number=draft.number, values={**VALUES, "place": TAKEN}, version=1, page="applicant",
        actor=world.zhang, at=AT,
    )  # fmt: skip
    row = food_licence(world, party_id=world.zhang.person_id)
    return Given(world, draft.number, row)


def end(row: Any) -> None:
    revoke(row, later(3))


@pytest.mark.django_db
@pytest.mark.law("国务院关于在线政务服务的若干规定", 11)
def test_a_licence_stands_for_the_material_with_its_proof(given):
    world = given.world
    given.answer()
    assert commands.seek_materials(**given.act) == 1
    assert given.ways == {2: MaterialWay.LICENCE}
    assert given.sought.proof.identifier == given.licence.identifier
    number = given.submit()
    (row,) = SubmittedMaterial.objects.filter(case=number, material_no=2)
    assert (row.way, row.file_id) == (MaterialWay.LICENCE, None)
    (proof,) = queries.licences_of_filing(number, viewer=world.clerk, at=AT)
    assert (proof.licence_id, proof.state, proof.edition) == (given.licence.pk, "有效", 1)
    assert ("经营者名称", SHOP) in proof.face
    assert [(d.label, d.typed) for d in proof.differing] == [("经营场所", TAKEN)]
    assert "人民路" in proof.differing[0].held
    assert proof.why_not == ""
    (use,) = uses()
    assert (use.case_number, use.consumer_name) == (number, "示例县市场监督管理局")
    end(given.licence)
    (now,) = queries.licences_of_filing(number, viewer=world.reviewer, at=later(4))
    assert now.why_not == "2026年3月5日起撤销（以欺骗手段取得）"
    assert now.state == "有效"
    with pytest.raises(NotFound):
        queries.licences_of_filing(number, viewer=world.li, at=AT)


@pytest.mark.django_db
def test_staff_cannot_ask_for_a_paper_copy_of_it(given):
    given.answer()
    commands.seek_materials(**given.act)
    number = given.submit()
    clerk = given.world.clerk
    held = queries.held_materials(number, viewer=clerk, at=AT)
    assert held[2].source == "示例县市场监督管理局"
    point = CorrectionPoint(problem="请交复印件", how="请交许可证复印件", material_no=2)
    with pytest.raises(commands.CannotRequestCorrection):
        commands.request_correction(case=number, points=[point], actor=clerk, at=later(1))


@pytest.mark.django_db
def test_without_consent_nothing_is_looked_up_but_one_may_choose(given):
    given.answer(agreed=False)
    assert commands.seek_materials(**given.act) == 0
    assert given.ways == {}
    assert not uses()
    with pytest.raises(commands.CannotSubmit, match="先修改") as refused:
        given.submit()
    assert "material-2" in refused.value.fields
    with pytest.raises(NotFound):
        commands.take_licence(material_no=2, licence_id=uuid7(), **given.act)
    with pytest.raises(NotFound):
        commands.take_licence(material_no=1, licence_id=given.licence.pk, **given.act)
    commands.take_licence(material_no=2, licence_id=given.licence.pk, **given.act)
    assert given.ways == {2: MaterialWay.LICENCE}
    given.submit()


@pytest.mark.django_db
def test_a_consent_taken_back_and_a_licence_that_ended_stop_the_filing(given):
    consent = given.answer()
    commands.seek_materials(**given.act)
    eforms.revoke_consent(consent_id=consent.id, actor=given.world.zhang, at=later(1))
    with pytest.raises(commands.CannotSubmit) as refused:
        given.submit()
    assert "撤回" in refused.value.fields["material-2"]
    after = {**given.act, "at": later(2)}
    commands.take_licence(material_no=2, licence_id=given.licence.pk, **after)
    end(given.licence)
    with pytest.raises(commands.CannotSubmit) as refused:
        given.submit()
    assert "撤销（以欺骗手段取得）" in refused.value.fields["material-2"]
    with pytest.raises(NotFound, match="撤销"):
        commands.take_licence(material_no=2, licence_id=given.licence.pk, **after)
    file_id = upload(given.world.zhang, f"draft:{given.number}")
    commands.attach(material_no=2, file_id=file_id, **given.act)
    assert given.ways == {2: MaterialWay.UPLOADED}
    given.submit()


@pytest.mark.django_db
def test_a_licence_takes_the_place_of_what_was_uploaded(given):
    file_id = upload(given.world.zhang, f"draft:{given.number}")
    commands.attach(material_no=2, file_id=file_id, **given.act)
    commands.take_licence(material_no=2, licence_id=given.licence.pk, **given.act)
    assert given.ways == {2: MaterialWay.LICENCE}
    assert stored.infos([file_id]) == {}


@pytest.mark.django_db
def test_what_is_not_valid_or_not_there_is_said(given):
    given.answer()
    end(given.licence)
    commands.seek_materials(**given.act)
    assert given.sought.tries[0].answer.startswith("食品经营许可证找到了，但不能用")
    revoke(given.licence, AT, "VOID")
    SoughtMaterial.objects.all().delete()
    commands.seek_materials(**given.act)
    assert given.sought.tries[0].answer.startswith("没有查到您的食品经营许可证")
