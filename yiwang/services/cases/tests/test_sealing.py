"""Documents are sealed once, on the authority of who issued them; unsealed there is no result."""

import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import queries as files
from yiwang.services.cases import commands, models, queries, schedules
from yiwang.services.cases.rules import sealing
from yiwang.services.cases.tests.factories import AT, decided_case, filed_case, later
from yiwang.services.cases.types import CaseState, DeliveryWay, DocumentKind, Outcome
from yiwang.services.licences import commands as licences
from yiwang.services.licences.tests import seal_factories
from yiwang.services.licences.tests.seal_factories import Office

pytestmark = pytest.mark.django_db


def uses():
    return apps.get_model("licences", "SealUse").objects


def authorise(row: Any, office: Office, role: str, **limits) -> Any:
    licences.authorise_seal_user(
        seal_id=row.pk, version=row.version, role=role, actor=office.keeper, at=AT, **limits
    )
    return seal_factories.fresh(row)


@pytest.fixture
def office(world) -> Office:
    """The office that decides, with the posts its people hold."""
    for name, role in (("approver", "APPROVER"), ("reviewer", "REVIEWER"), ("clerk", "WINDOW")):
        world.__dict__[name] = replace(getattr(world, name), role=role)
    licences.found_test_maker(actor=SYSTEM, at=AT)
    return Office(world.market, world.civil)


@pytest.fixture
def seal(office) -> Any:
    """The office's seal, which its approvers put to whatever they issue."""
    return authorise(seal_factories.in_use(office), office, "APPROVER")


def decision(number: int) -> models.OfficialDocument:
    return models.OfficialDocument.objects.get(case=number, kind__in=sealing.DECISIONS)


def put(number: int, n: int | None = None, at=AT) -> bool:
    return commands.seal_document(case=number, n=n or decision(number).n, actor=SYSTEM, at=at)


def state(number: int) -> CaseState:
    return CaseState(models.Case.objects.get(pk=number).state)


@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.REFUSED])
def test_a_sealed_decision_goes_on_to_its_delivery(world, seal, outcome):
    number = decided_case(world, outcome)
    assert put(number)
    document = decision(number)
    assert (document.sealed_at, document.seal_due, document.seal_wait) == (AT, None, "")
    assert state(number) is CaseState.ISSUING
    use = uses().get(case_number=number)
    assert (use.actor_name, use.kind, use.document) == (
        world.approver.name,
        document.kind,
        f"cases:{number}:{document.n}",
    )
    assert document.original is not None
    with files.open_content(document.original) as stream:
        names = zipfile.ZipFile(BytesIO(stream.read())).namelist()
    assert "Doc_0/Signs/Sign_0/SignedValue.dat" in names
    told = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert [d.has_original for d in told.documents if d.kind == document.kind] == [True]


def test_twice_is_once(world, seal):
    number = decided_case(world)
    assert put(number)
    first = decision(number).original
    assert put(number, at=later(1))
    assert decision(number).original == first
    assert uses().filter(case_number=number).count() == 1


def test_what_was_handed_over_on_paper_is_delivered_when_it_is_sealed(world, seal):
    number = decided_case(world)
    row = models.Case.objects.get(pk=number)
    commands.deliver(
        case=number,
        version=row.version,
        way=DeliveryWay.WINDOW,
        receiver="张三",
        evidence="签收单0001",
        actor=world.clerk,
        at=later(1),
    )
    assert state(number) is CaseState.DECIDED
    assert put(number, at=later(2))
    assert state(number) is CaseState.DELIVERED
    assert models.DeliveryRecord.objects.filter(case=number).count() == 1


def unsealed(world, number, why):
    document = decision(number)
    assert (document.sealed_at, document.original) == (None, None)
    assert (document.seal_wait, document.seal_tries) == (why, 1)
    assert document.seal_due == AT + timedelta(minutes=2)
    assert state(number) is CaseState.DECIDED
    seen = queries.case_for_staff(number, viewer=world.approver, at=AT)
    assert [d.seal_wait for d in seen.documents if d.n == document.n] == [sealing.SAID[why]]
    with pytest.raises(NotFound):
        queries.document_original(number, document.n, viewer=world.approver)


def test_without_a_seal_it_waits_and_is_sealed_as_soon_as_there_is_one(world, office):
    number = decided_case(world)
    assert not put(number)
    unsealed(world, number, sealing.Waits.NO_SEAL)
    authorise(seal_factories.in_use(office), office, "APPROVER")
    schedules.seal_waiting(AT + timedelta(minutes=1))
    assert state(number) is CaseState.DECIDED, "not before its time"
    schedules.seal_waiting(AT + timedelta(minutes=2))
    assert state(number) is CaseState.ISSUING


def test_whoever_issued_it_must_be_authorised(world, office):
    number = decided_case(world)
    authorise(seal_factories.in_use(office), office, "SUPERVISOR")
    assert not put(number)
    unsealed(world, number, sealing.Waits.REFUSED)
    assert not uses().exists()


def test_a_post_held_in_several_offices_seals_for_the_one_that_issues(world, office, seal):
    """A hall's window, an approver of sixteen bodies: their own office is another."""
    own = world.approver.organisation_id
    world.__dict__["approver"] = replace(
        world.approver, organisation_id=world.civil, organisation_ids=frozenset({own, world.civil})
    )
    number = decided_case(world)
    assert put(number)
    assert uses().get(case_number=number).actor_name == world.approver.name


@pytest.mark.django_db(transaction=True)
def test_sealed_without_a_test_around_it(world, seal):
    """As the worker does it: the file is kept within the act, whose transaction is the only one."""
    number = decided_case(world)
    assert put(number)
    assert state(number) is CaseState.ISSUING


def test_a_suspended_seal_is_none(world, office, seal):
    number = decided_case(world)
    licences.suspend_seal(
        seal_id=seal.pk, version=seal.version, opinion="钥匙遗失", actor=office.keeper, at=AT
    )
    assert not put(number)
    unsealed(world, number, sealing.Waits.NO_SEAL)


def test_locked_keys_seal_nothing_and_lose_nothing(world, seal, settings):
    number = decided_case(world)
    key, settings.YIWANG_MASTER_KEY = settings.YIWANG_MASTER_KEY, ""
    try:
        assert not put(number)
    finally:
        settings.YIWANG_MASTER_KEY = key
    assert not uses().exists()
    assert decision(number).seal_wait == sealing.Waits.KEYS_LOCKED
    assert put(number, at=later(1))


def test_every_document_but_the_receipt_waits_for_its_seal(world, office):
    row = authorise(seal_factories.in_use(office), office, "APPROVER")
    row = authorise(row, office, "REVIEWER")
    row = authorise(row, office, "WINDOW")
    authorise(row, office, "PLATFORM")
    number = decided_case(world)
    due = models.OfficialDocument.objects.filter(case=number, seal_due__isnull=False)
    rows = models.OfficialDocument.objects.filter(case=number)
    assert rows.exclude(pk__in=due).get().kind == DocumentKind.MATERIALS_RECEIPT
    schedules.seal_waiting(later(1))
    assert not due.exists()
    assert due.model.objects.filter(case=number, sealed_at__isnull=False).count() > 1


def test_a_receipt_bears_no_seal(world):
    number = filed_case(world)
    for n in (1, 99):
        with pytest.raises(NotFound):
            put(number, n)


def test_nobody_seals_by_hand(world, seal):
    number = decided_case(world)
    with pytest.raises(NotPermitted):
        commands.seal_document(case=number, n=decision(number).n, actor=world.approver, at=AT)


def test_the_database_lets_no_result_out_unsealed(world, office):
    number = decided_case(world)
    for reached in ("ISSUING", "DELIVERED", "CLOSED"):
        with pytest.raises(IntegrityError, match="no sealed decision"), transaction.atomic():
            models.Case.objects.filter(pk=number).update(state=reached)


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 2), (2, 4), (5, 32), (6, 60), (7, 60), (400, 60)]
)
def test_it_is_tried_less_and_less_often(tries, minutes):
    assert sealing.next_try(tries) == timedelta(minutes=minutes)


def test_every_reason_is_said():
    assert set(sealing.SAID) == set(sealing.Waits)
