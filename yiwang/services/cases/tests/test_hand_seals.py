"""The one way around the electronic seal: allowed by another, reasoned, told, counted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM, ActorKind
from yiwang.foundation.files import commands as files
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.rules import sealing
from yiwang.services.cases.tests.factories import AT, decided_case, later, staff, version_of
from yiwang.services.cases.types import CaseState, DeliveryWay, Outcome

pytestmark = pytest.mark.django_db
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
REASON, BASIS = "电子印章系统停机检修，预计三天", "示例县数据资源管理局关于手工用印的批复"


@pytest.fixture
def allows(world):
    """印章审批人 of the county."""
    return staff(world.civil, "谢宁", Permission.APPROVE_SEALS)


@pytest.fixture
def watcher(world):
    return staff(world.civil, "孙监", Permission.READ_SUPERVISION)


def scanned(actor, owner="hand-seal"):
    made = files.store(content=[PDF], name="决定书扫描件.pdf", owner=owner, actor=actor, at=AT)
    return made.id


def by_hand(number, actor, **changes):
    given: dict[str, Any] = {
        "version": version_of(number),
        "sealed_on": AT.date(),
        "reason": REASON,
        "basis": BASIS,
        "at": later(1),
    } | changes
    if "scan" not in given:
        given["scan"] = scanned(actor)
    return commands.seal_by_hand(case=number, actor=actor, **given)


def decision(number):
    return models.OfficialDocument.objects.get(case=number, kind__in=sealing.DECISIONS)


def case(number):
    return models.Case.objects.get(pk=number)


@pytest.mark.law("行政许可法", 39)
@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.REFUSED])
def test_it_goes_on_and_everyone_is_told(world, allows, outcome):
    number = decided_case(world, outcome)
    by_hand(number, allows)
    assert case(number).state == CaseState.ISSUING
    document = decision(number)
    assert (document.sealed_at, document.seal_due) == (None, None)
    told = "纸质原件于2026年3月2日手工盖章，没有加盖电子印章"
    mine = queries.case_for_applicant(number, viewer=world.zhang, at=later(1))
    shown = next(d for d in mine.documents if d.n == document.n)
    assert (shown.is_sealed, shown.has_original, shown.sealed_by_hand) == (False, True, told)
    file = queries.case_for_staff(number, viewer=world.approver, at=later(1))
    letter = next(d for d in file.documents if d.n == document.n)
    assert letter.parts[-1]["text"] == f"{told}。原因：{REASON}。依据：{BASIS}。"
    checked = queries.verify_document(shown.verify_code, viewer=world.zhang)
    assert (checked.is_sealed, checked.sealed_by_hand) == (False, told)
    kept = queries.document_original(number, document.n, viewer=world.zhang)
    assert kept.media_type == "application/pdf"


def test_a_seal_that_comes_later_is_not_put_to_it(world, allows):
    number = decided_case(world)
    by_hand(number, allows)
    n = decision(number).n
    assert commands.seal_document(case=number, n=n, actor=SYSTEM, at=later(2))
    assert decision(number).sealed_at is None


def test_what_was_handed_over_before_is_delivered_with_it(world, allows):
    number = decided_case(world)
    commands.deliver(
        case=number,
        version=version_of(number),
        way=DeliveryWay.WINDOW,
        receiver="张三",
        evidence="签收单0001",
        actor=world.clerk,
        at=AT,
    )
    by_hand(number, allows)
    assert case(number).state == CaseState.DELIVERED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " 坏了 "}, "reason"),
        ({"reason": "长" * 301}, "reason"),
        ({"basis": ""}, "basis"),
        ({"scan": None}, "scan"),
        ({"sealed_on": None}, "sealed_on"),
        ({"sealed_on": AT.date() - timedelta(days=1)}, "sealed_on"),
        ({"sealed_on": AT.date() + timedelta(days=2)}, "sealed_on"),
    ],
)
def test_what_is_missing_is_said_and_nothing_moves(world, allows, changes, field):
    number = decided_case(world)
    with pytest.raises(commands.CannotSealByHand) as refused:
        by_hand(number, allows, **changes)
    assert list(refused.value.fields) == [field]
    assert case(number).state == CaseState.DECIDED
    assert not models.HandSeal.objects.exists()


def test_another_person_s_scan_is_none(world, allows):
    number = decided_case(world)
    with pytest.raises(commands.CannotSealByHand) as refused:
        by_hand(number, allows, scan=scanned(world.clerk))
    assert list(refused.value.fields) == ["scan"]


def test_only_who_approves_seals_lets_it_and_within_the_region(world, allows):
    number = decided_case(world)
    elsewhere = replace(allows, region_code="990200000000")
    for nobody in (world.approver, world.clerk, world.zhang, elsewhere):
        with pytest.raises(NotFound):
            by_hand(number, nobody, scan=None)
    with pytest.raises(NotFound):
        commands.seal_by_hand(
            case=1, sealed_on=None, reason="", basis="", scan=None, actor=allows, at=AT
        )


def test_not_who_decided_reviewed_or_applied(world, allows):
    number = decided_case(world)
    rights = allows.permissions
    hands = (
        replace(world.approver, permissions=rights, region_code=allows.region_code),
        replace(world.reviewer, permissions=rights, region_code=allows.region_code),
        replace(allows, person_id=world.zhang.person_id),
    )
    for hand in hands:
        with pytest.raises(NotPermitted, match="另一名印章审批人"):
            by_hand(number, hand)
    assert case(number).state == CaseState.DECIDED


def test_only_what_waits_for_a_seal_and_once(world, allows):
    number = decided_case(world)
    by_hand(number, allows)
    with pytest.raises(commands.CannotSealByHand, match="没有等着用印的决定"):
        by_hand(number, allows)


def test_who_saw_an_older_version_is_told(world, allows):
    number = decided_case(world)
    with pytest.raises(commands.CaseConflict):
        by_hand(number, allows, version=version_of(number) - 1)


def test_it_is_counted_by_office_and_month_and_kept(world, allows, watcher):
    first, second = decided_case(world), decided_case(world)
    by_hand(first, allows)
    by_hand(second, allows, at=later(40))
    page = queries.hand_seals(viewer=watcher, at=later(40), limit=1)
    assert [row.number for row in page.rows] == [second]
    counts = [(one.month.isoformat(), one.count) for one in page.counts]
    assert counts == [("2026-04-01", 1), ("2026-03-01", 1)]
    rest = queries.hand_seals(viewer=watcher, at=later(40), after=page.rows[0].key)
    assert [(row.number, row.reason, row.allowed_name) for row in rest.rows] == [
        (first, REASON, "谢宁")
    ]
    scan = queries.hand_seal_scan(rest.rows[0].key, viewer=watcher)
    assert scan.name == "决定书扫描件.pdf"
    old = queries.hand_seals(viewer=watcher, at=later(800))
    assert (len(old.rows), old.counts) == (2, ())
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        models.HandSeal.objects.filter(case=first).delete()


def test_who_reads_the_list(world, allows, watcher):
    number = decided_case(world)
    waiting = queries.decisions_to_seal(viewer=allows)
    assert [(one.number, one.why) for one in waiting] == [(number, "马上用印")]
    assert queries.decisions_to_seal(viewer=watcher, after=number) == ()
    assert queries.decision_to_seal(number, viewer=allows) == waiting[0]
    by_hand(number, allows)
    assert queries.decisions_to_seal(viewer=allows) == ()
    key = models.HandSeal.objects.get().key
    elsewhere = replace(watcher, region_code="990200000000")
    assert queries.hand_seals(viewer=elsewhere, at=later(1)).rows == ()
    for nobody in (world.clerk, replace(allows, kind=ActorKind.PERSON, permissions=frozenset())):
        with pytest.raises(NotPermitted):
            queries.hand_seals(viewer=nobody, at=AT)
        with pytest.raises(NotPermitted):
            queries.decisions_to_seal(viewer=nobody)
    for nobody in (world.clerk, elsewhere):
        with pytest.raises(NotFound):
            queries.hand_seal_scan(key, viewer=nobody)
    for nobody in (watcher, world.clerk):
        with pytest.raises(NotFound):
            queries.decision_to_seal(number, viewer=nobody)
