"""Every use of a seal is recorded, once, within its limits; and what is put there verifies."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.identity.types import Permission
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.gm.digest import sm3, sm3_hex
from yiwang.lib.seal.verifying import Sealed, Trust, verify
from yiwang.services.licences import commands, queries
from yiwang.services.licences.models import SealUse
from yiwang.services.licences.types.seals import SealUseFilters

from .seal_factories import AT, SM3, document, fresh, in_use, usable

XML = b"<ofd:Signature/>"
PATH = "/Doc_0/Signs/Sign_0/Signature.xml"


def use(row, actor, *, doc=None, at=AT, purpose="加盖准予许可决定书"):
    return commands.use_seal(
        seal_id=row.pk, document=doc or document(), purpose=purpose, actor=actor, at=at
    )


def put(key, actor, *, data=XML, at=AT):
    return commands.put_seal(
        use_id=key, data_hash=sm3(data), property_info=PATH, actor=actor, at=at
    )


def refused(row, actor, **more):
    with pytest.raises(commands.CannotUseSeal) as error:
        use(row, actor, **more)
    assert not SealUse.objects.exclude(document_sm3=SM3).exists()
    return error.value


@pytest.mark.law("国务院令第716号", 9)
def test_a_use_is_recorded_with_case_document_person_and_time(office):
    row = usable(office)
    key = use(row, office.signer)
    (shown,) = queries.seal_uses(SealUseFilters(), viewer=office.supervisor).rows
    assert (shown.id, shown.seal_id, shown.seal_name) == (key, row.pk, row.name)
    assert (shown.case_number, shown.document_sm3) == (202603020000000018, SM3)
    assert (shown.document, shown.kind) == ("准予行政许可决定书", "DECISION")
    assert (shown.actor_name, shown.at, shown.purpose) == ("孙批", AT, "加盖准予许可决定书")
    assert not shown.is_signed


def test_once_per_document_whoever_asks_again(office):
    row = usable(office)
    first = use(row, office.signer)
    assert use(row, office.signer, at=AT + timedelta(days=1)) == first
    commands.suspend_seal(
        seal_id=row.pk, version=row.version, opinion="人员变动", actor=office.keeper, at=AT
    )
    assert use(row, office.signer) == first, "what stands, stands"
    assert SealUse.objects.count() == 1


def test_what_is_put_there_verifies(office):
    row = usable(office)
    made = put(use(row, office.signer), office.signer)
    maker = row.maker
    assert maker is not None
    verdict = verify(
        made,
        sealed=Sealed(XML, PATH, bytes(row.der or b"")),
        trust=Trust(anchors=(Certificate.parse(bytes(maker.authority_certificate)),)),
        at=AT,
    )
    assert verdict.holds, verdict.failure
    assert queries.seal_uses(SealUseFilters(), viewer=office.keeper).rows[0].is_signed


def test_a_seal_is_put_there_once(office):
    row = usable(office)
    key = use(row, office.signer)
    made = put(key, office.signer)
    assert put(key, office.signer, at=AT + timedelta(minutes=1)) == made
    with pytest.raises(commands.CannotUseSeal, match="另一份文件"):
        put(key, office.signer, data=b"other")
    with pytest.raises(NotFound):
        put(key, office.approver)


def test_a_seal_stopped_meanwhile_is_not_put_there(office):
    row = usable(office)
    key = use(row, office.signer)
    commands.suspend_seal(
        seal_id=row.pk, version=row.version, opinion="人员变动", actor=office.keeper, at=AT
    )
    with pytest.raises(commands.CannotUseSeal, match="已停用"):
        put(key, office.signer)
    commands.resume_seal(
        seal_id=row.pk, version=row.version + 1, opinion="已交接", actor=office.approver, at=AT
    )
    assert put(key, office.signer)


@pytest.mark.parametrize("change", ["suspend_seal", "destroy_seal"])
def test_a_seal_out_of_use_is_refused(office, change):
    row = usable(office)
    actor = office.keeper if change == "suspend_seal" else office.approver
    getattr(commands, change)(
        seal_id=row.pk, version=row.version, opinion="机构改革", actor=actor, at=AT
    )
    assert "不能使用" in refused(row, office.signer).text


def test_a_seal_that_ran_out_is_refused(office):
    row = usable(office)
    assert row.valid_until is not None
    assert refused(row, office.signer, at=row.valid_until + timedelta(seconds=1)).full_code == (
        "licences.cannot_use_seal.expired"
    )


def test_nobody_uses_a_seal_without_authority(office):
    row = in_use(office)
    for actor in (office.signer, office.keeper, office.maker):
        assert "没有使用" in refused(row, actor).text


def test_an_authority_taken_back_is_none(office):
    row = usable(office)
    (user,) = queries.seal(row.pk, viewer=office.keeper, at=AT).users
    commands.end_seal_user(
        seal_id=row.pk, version=row.version, user_id=user.id, actor=office.keeper, at=AT
    )
    refused(row, office.signer)
    with pytest.raises(NotFound):
        commands.end_seal_user(
            seal_id=row.pk, version=row.version + 1, user_id=user.id, actor=office.keeper, at=AT
        )


def test_a_limit_of_kinds(office):
    row = usable(office, kinds=["LICENCE"])
    assert "DECISION" in refused(row, office.signer).text
    assert use(row, office.signer, doc=document(kind="LICENCE"))


def test_a_limit_of_uses_a_day(office):
    row = usable(office, per_day=2)
    for n in range(2):
        use(row, office.signer, doc=document(sm3_hex(bytes((n,)))))
    with pytest.raises(commands.CannotUseSeal, match="上限（2 次）"):
        use(row, office.signer, doc=document(sm3_hex(b"third")))
    assert SealUse.objects.count() == 2
    assert use(row, office.signer, doc=document(sm3_hex(b"third")), at=AT + timedelta(days=1))


def test_a_post_uses_a_seal_of_its_own_office(office):
    row = in_use(office)
    commands.authorise_seal_user(
        seal_id=row.pk, version=row.version, role="APPROVER", per_day=1, actor=office.keeper, at=AT
    )
    other = office.staff("王批", Permission.DECIDE, role="APPROVER")
    assert use(row, office.signer)
    assert use(row, other, doc=document(sm3_hex(b"2"))), "each holder's limit is their own"
    stranger = office.staff("外批", Permission.DECIDE, office=office.civil, role="APPROVER")
    with pytest.raises(commands.CannotUseSeal):
        use(row, stranger, doc=document(sm3_hex(b"3")))
    assert queries.seal(row.pk, viewer=office.keeper, at=AT).users[0].name == "审批人"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"staff_id": None}, "who"),
        ({"role": "APPROVER"}, "who"),
        ({"staff_id": None, "role": "KING"}, "who"),
        ({"per_day": 0}, "per_day"),
        ({"kinds": [" "]}, "kinds"),
    ],
)
def test_an_authority_that_cannot_be_is_refused(office, change, field):
    row = in_use(office)
    plain = {"staff_id": office.signer.staff_id, "actor": office.keeper, "at": AT}
    with pytest.raises(commands.CannotAuthorise) as error:
        commands.authorise_seal_user(seal_id=row.pk, version=row.version, **plain | change)
    assert list(error.value.fields) == [field]


def test_nobody_authorises_themself_nor_a_stranger_nor_twice(office):
    row = usable(office)
    plain = {"seal_id": row.pk, "version": row.version, "actor": office.keeper, "at": AT}
    with pytest.raises(NotPermitted, match="不能给自己授权"):
        commands.authorise_seal_user(staff_id=office.keeper.staff_id, **plain)
    with pytest.raises(commands.CannotAuthorise, match="不在用章单位"):
        commands.authorise_seal_user(staff_id=office.approver.staff_id, **plain)
    with pytest.raises(commands.CannotAuthorise, match="先收回"):
        commands.authorise_seal_user(staff_id=office.signer.staff_id, **plain)
    assert fresh(row).version == row.version


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reference": " "}, "document"),
        ({"kind": ""}, "kind"),
        ({"sm3": "66C7"}, "sm3"),
    ],
)
def test_a_document_is_named_in_full(office, change, field):
    row = usable(office)
    assert list(refused(row, office.signer, doc=document(**change)).fields) == [field]
    assert list(refused(row, office.signer, purpose=" ").fields) == ["purpose"]


def test_the_log_is_filtered_and_paged(office, django_assert_num_queries):
    row = usable(office)
    keys = [use(row, office.signer, doc=document(sm3_hex(bytes((n,))))) for n in range(3)]
    other = use(row, office.signer, doc=document(sm3_hex(b"x")), at=AT + timedelta(days=1))

    def found(limit=20, after="", **filters):
        page = queries.seal_uses(
            SealUseFilters(**filters), viewer=office.supervisor, limit=limit, after=after
        )
        return [one.id for one in page.rows], page.after

    with django_assert_num_queries(1):
        first, after = found(limit=3)
    assert first == [other, keys[2], keys[1]]
    assert found(limit=3, after=after) == ([keys[0]], "")
    assert found(day=AT.date())[0] == keys[::-1]
    assert found(person="孙")[0] == [other, *keys[::-1]]
    assert found(person="吴")[0] == []
    assert found(seal_id=office.market)[0] == []
    stranger = office.staff("民章", Permission.KEEP_SEALS, office=office.civil)
    assert not queries.seal_uses(SealUseFilters(), viewer=stranger).rows
    with pytest.raises(NotPermitted):
        queries.seal_uses(SealUseFilters(), viewer=office.signer)


def test_a_use_is_never_changed_nor_deleted(office):
    row = usable(office)
    key = use(row, office.signer)
    kept = SealUse.objects.filter(pk=key)
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        kept.delete()
    commands.put_seal(
        use_id=key, data_hash=sm3(b"x"), property_info="/S.xml", actor=office.signer, at=AT
    )
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        kept.update(purpose="别的用途")
