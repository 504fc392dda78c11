"""A seal from its application to its end: who may, in which order, with which reasons."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.lib.gm.certificates import Certificate
from yiwang.lib.seal.structures import read_seal
from yiwang.services.licences import commands, queries
from yiwang.services.licences.models import Seal, SealMaker
from yiwang.services.licences.rules import seals as life
from yiwang.services.licences.types.seals import SealAct, SealState

from .seal_factories import AT, applied, approved, fresh, in_use, made, usable

ACTS: dict[SealAct, Any] = {
    SealAct.APPROVE: commands.approve_seal,
    SealAct.REFUSE: commands.refuse_seal,
    SealAct.MAKE: commands.make_seal,
    SealAct.COLLECT: commands.collect_seal,
    SealAct.SUSPEND: commands.suspend_seal,
    SealAct.RESUME: commands.resume_seal,
    SealAct.DESTROY: commands.destroy_seal,
}


def act(row, what, actor, opinion="按规定办理", version=None):
    more = {"opinion": opinion} if what in {*life.REASONED, SealAct.APPROVE} else {}
    version = fresh(row).version if version is None else version
    ACTS[what](seal_id=row.pk, version=version, actor=actor, at=AT, **more)
    return SealState(fresh(row).state)


@pytest.mark.law("国务院令第716号", 9)
def test_the_whole_life(office):
    row = applied(office)
    assert row.name == "示例县市场监督管理局网上审批电子专用章"
    assert act(row, SealAct.APPROVE, office.approver) is SealState.APPROVED
    assert act(row, SealAct.MAKE, office.maker) is SealState.MADE
    assert act(row, SealAct.COLLECT, office.keeper) is SealState.IN_USE
    assert act(row, SealAct.SUSPEND, office.keeper) is SealState.SUSPENDED
    assert act(row, SealAct.RESUME, office.approver) is SealState.IN_USE
    assert act(row, SealAct.DESTROY, office.approver) is SealState.DESTROYED
    found = queries.seal(row.pk, viewer=office.supervisor, at=AT)
    assert [step.label for step in found.steps][::-1] == [
        *("申请刻制", "批准", "制作", "领取", "停用", "恢复使用", "销毁"),
    ]
    assert found.steps[0].opinion == "按规定办理"
    last = audit.receipt(stream=f"licences:seal:{row.pk}", n=-1)
    assert last is not None
    assert last.command == "licences.destroy_seal"


def test_a_seal_is_made_whole(office):
    row = made(office)
    assert row.maker is not None
    assert row.code == "99010200000001"
    seal = read_seal(bytes(row.der or b""))
    assert (seal.code, seal.name) == (row.code, f"{row.name}（测试）")
    assert seal.signers.certificates == (bytes(row.certificate or b""),)
    assert (seal.valid_from, seal.valid_until) == (AT, AT.replace(year=2029))
    signer = Certificate.parse(bytes(row.certificate or b""))
    assert signer.subject.common_name == "示例县市场监督管理局（测试）"
    assert signer.is_signed_by(Certificate.parse(bytes(row.maker.authority_certificate)).public_key)
    assert queries.seal_picture(row.pk, viewer=office.keeper) == seal.picture.data


def test_codes_are_not_given_twice(office):
    first = made(office)
    second = made(office, style="licence")
    assert (first.code, second.code) == ("99010200000001", "99010200000002")
    with pytest.raises(IntegrityError):
        Seal.objects.filter(pk=second.pk).update(code=first.code)


@pytest.mark.parametrize("state", SealState)
def test_what_the_table_does_not_know_is_refused(office, state):
    row = made(office)
    Seal.objects.filter(pk=row.pk).update(state=state, acted={})
    everything = office.staff(
        "全能", Permission.KEEP_SEALS, Permission.APPROVE_SEALS, Permission.MAKE_SEALS
    )
    shown = queries.seal(row.pk, viewer=everything, at=AT).acts
    assert shown == life.TABLE[state].keys() - {SealAct.REKEY}, "that one is the platform's"
    for what in ACTS.keys() - life.TABLE[state].keys():
        with pytest.raises(commands.CannotActOnSeal):
            act(row, what, everything)


def test_three_people_at_least(office):
    """不相容岗位分离: by permission, and by hand where somebody holds two of them."""
    both = office.staff("两手", Permission.KEEP_SEALS, Permission.APPROVE_SEALS)
    row = applied(office, actor=both)
    assert SealAct.APPROVE not in queries.seal(row.pk, viewer=both, at=AT).acts
    with pytest.raises(NotPermitted, match="不同的人"):
        act(row, SealAct.APPROVE, both)
    other = office.staff("另两手", Permission.APPROVE_SEALS, Permission.MAKE_SEALS)
    act(row, SealAct.APPROVE, other)
    with pytest.raises(NotPermitted, match="不同的人"):
        act(row, SealAct.MAKE, other)
    assert act(row, SealAct.MAKE, office.maker) is SealState.MADE


@pytest.mark.parametrize("what", [SealAct.APPROVE, SealAct.REFUSE])
def test_only_approvers_of_the_region_approve(office, what):
    row = applied(office)
    elsewhere = replace(office.approver, region_code="990103000000")
    for actor in (office.keeper, office.maker, office.supervisor, elsewhere):
        with pytest.raises(NotPermitted):
            act(row, what, actor)
    with pytest.raises(NotFound):
        act(row, what, office.staff("路人"))


def test_only_the_own_keeper_collects_and_suspends(office):
    row = made(office)
    other = office.staff("民章", Permission.KEEP_SEALS, office=office.civil)
    for actor in (other, office.approver, office.maker):
        with pytest.raises(NotPermitted):
            act(row, SealAct.COLLECT, actor)
    act(row, SealAct.COLLECT, office.keeper)
    with pytest.raises(NotPermitted):
        act(row, SealAct.SUSPEND, other)


@pytest.mark.parametrize("what", [SealAct.SUSPEND, SealAct.DESTROY])
@pytest.mark.parametrize("opinion", ["", " ", "无"])
def test_a_reason_is_needed(office, what, opinion):
    row = in_use(office)
    actor = office.keeper if what is SealAct.SUSPEND else office.approver
    with pytest.raises(commands.CannotActOnSeal) as refused:
        act(row, what, actor, opinion)
    assert "理由" in refused.value.fields["opinion"]
    assert fresh(row).state == SealState.IN_USE


def test_whoever_comes_second_is_told_who_was_first(office):
    row = applied(office)
    act(row, SealAct.APPROVE, office.approver)
    second = office.staff("冯批", Permission.APPROVE_SEALS)
    with pytest.raises(commands.SealConflict, match="陈批已经批准"):
        act(row, SealAct.REFUSE, second, version=row.version)
    assert fresh(row).state == SealState.APPROVED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"years": 4}, "years"),
        ({"style": "square"}, "style"),
        ({"style": "special", "purpose": ""}, "purpose"),
        ({"style": "special", "purpose": "章" * 13}, "purpose"),
    ],
)
def test_an_incomplete_application_says_what_is_missing(office, change, field):
    with pytest.raises(commands.CannotApplyForSeal) as refused:
        applied(office, **change)
    assert list(refused.value.fields) == [field]
    assert not Seal.objects.exists()


def test_an_office_has_one_seal_of_a_name(office):
    row = applied(office)
    with pytest.raises(commands.CannotApplyForSeal, match="不能重复申请"):
        applied(office)
    act(row, SealAct.REFUSE, office.approver)
    assert applied(office).name == row.name, "after the end of one another may be applied for"


def test_nobody_applies_for_another_office(office):
    with pytest.raises(NotPermitted):
        applied(office, organisation_id=office.civil)
    with pytest.raises(NotPermitted):
        applied(office, actor=office.approver)


def test_without_a_maker_nothing_is_made(office):
    row = approved(office)
    SealMaker.objects.all().update(retired_at=AT)
    with pytest.raises(commands.CannotMakeSeal, match="制章系统"):
        act(row, SealAct.MAKE, office.maker)
    assert fresh(row).code == ""


def test_the_test_maker_is_set_up_once_and_by_the_platform_only(office):
    again = commands.found_test_maker(actor=SYSTEM, at=AT + timedelta(days=1))
    assert SealMaker.objects.get().pk == again
    with pytest.raises(NotPermitted):
        commands.found_test_maker(actor=office.approver, at=AT)


def test_destroying_takes_back_every_authority(office):
    row = usable(office)
    act(row, SealAct.DESTROY, office.approver)
    assert not queries.seal(row.pk, viewer=office.keeper, at=AT).users


def test_a_list_is_within_reach_and_paged(office, django_assert_num_queries):
    rows = [applied(office, style=style) for style in ("official", "licence", "approval")]
    with django_assert_num_queries(1):
        first = queries.seals(viewer=office.approver, at=AT, limit=2)
    assert [one.id for one in first.rows] == [rows[2].pk, rows[1].pk]
    second = queries.seals(viewer=office.approver, at=AT, limit=2, after=first.after)
    assert [one.id for one in second.rows] == [rows[0].pk]
    assert not second.after
    other = office.staff("民章", Permission.KEEP_SEALS, office=office.civil)
    assert not queries.seals(viewer=other, at=AT).rows
    assert not queries.seals(viewer=office.keeper, at=AT, state="MADE").rows
    assert not queries.seals(viewer=office.keeper, at=AT, after="nonsense").rows
    with pytest.raises(NotPermitted):
        queries.seals(viewer=office.staff("路人"), at=AT)
    with pytest.raises(NotFound):
        queries.seal(rows[0].pk, viewer=other, at=AT)


def test_a_seal_that_ran_out_says_so(office):
    row = in_use(office)
    late = AT.replace(year=2029) + timedelta(seconds=1)
    assert queries.seal(row.pk, viewer=office.keeper, at=late).label == "已过期"
    assert queries.seal(row.pk, viewer=office.keeper, at=AT).label == "在用"


def test_a_draft_shows_what_it_would_look_like(office):
    shown = queries.seal_draft_picture("licence", "示例县民政局", "", viewer=office.keeper)
    assert shown.startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        queries.seal_draft_picture("special", "示例县民政局", "", viewer=office.keeper)
    with pytest.raises(NotFound):
        queries.seal_draft_picture("square", "示例县民政局", "", viewer=office.keeper)
    with pytest.raises(NotPermitted):
        queries.seal_draft_picture("licence", "示例县民政局", "", viewer=office.approver)


@pytest.mark.parametrize(("years", "end"), [(1, 2029), (3, 2031)])
def test_a_year_from_29_february_ends_on_the_28th(years, end):
    leap = AT.replace(year=2028, month=2, day=29)
    assert life.until(leap, years) == AT.replace(year=end, month=2, day=28)
