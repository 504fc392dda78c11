"""The life of a licence as one table, and what the database refuses by itself."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor, ActorKind
from yiwang.foundation.identity.types import Permission
from yiwang.services.licences import policy, queries
from yiwang.services.licences.models import Licence, LicenceHolder, secrets
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.types.licences import (
    LICENCE_ACT_NAMES,
    STATE_WORDS,
    HolderKey,
    LicenceAct,
    LicenceFilters,
    LicenceState,
)

from .licence_factories import SHOP, USCC, food_type, in_force, made
from .seal_factories import AT

S, A = LicenceState, LicenceAct


def test_every_state_has_moves_and_words():
    assert set(life.TABLE) == set(S) == set(STATE_WORDS)
    assert set(LICENCE_ACT_NAMES) == set(A)


@pytest.mark.parametrize("state", [S.CANCELLED, S.REPLACED, S.TRANSFERRED, S.VOID])
def test_the_end_is_the_end(state):
    assert life.TABLE[state] == {}


@given(st.lists(st.sampled_from(list(A)), max_size=30))
def test_no_walk_leads_back_from_what_ended_nor_past_the_seal(acts):
    state, ended, sealed = S.DRAFT, False, False
    for act in acts:
        if act not in life.TABLE[state]:
            continue
        sealed = sealed or act is A.SEAL
        state = life.TABLE[state][act]
        assert not (ended and state in life.LIVE)
        assert sealed or state in {S.DRAFT, S.VOID}
        ended = ended or state in life.ENDED


def test_only_what_is_live_or_over_is_followed():
    for act, states in life.BEGINS.items():
        assert act not in life.TABLE[S.VALID]
        assert states <= {S.VALID, S.EXPIRED, S.VOID}


@pytest.mark.parametrize(
    ("state", "until", "now"),
    [
        (S.VALID, date(2026, 3, 2), S.VALID),
        (S.VALID, date(2026, 3, 1), S.EXPIRED),
        (S.SUSPENDED, date(2026, 3, 1), S.EXPIRED),
        (S.REVOKED, date(2026, 3, 1), S.REVOKED),
        (S.VALID, None, S.VALID),
    ],
)
def test_what_ran_out_is_not_valid_whether_noted_or_not(state, until, now):
    assert life.state_on(state, until, date(2026, 3, 2)) is now


def test_by_hand_nothing_is_done_that_the_case_must_do(office):
    keeper = office.staff("钱证", Permission.KEEP_LICENCES)
    given_ = {"organisation_id": office.market, "is_newest": True}
    of_case = policy.licence_acts(keeper, S.VALID, of_case=True, **given_)
    assert not of_case & life.BY_CASE
    assert policy.licence_acts(keeper, S.VALID, of_case=False, **given_) > of_case
    other = replace(keeper, organisation_ids=frozenset({office.civil}), organisation_id=None)
    assert policy.licence_acts(other, S.VALID, of_case=False, **given_) == frozenset()


def refused(act) -> None:
    with pytest.raises(Error), transaction.atomic():
        act()


@pytest.mark.django_db
class TestDatabase:
    def test_never_in_force_without_its_sealed_original(self, office):
        row = made(office, food_type())
        for state in set(S) - {S.DRAFT, S.VOID}:
            refused(lambda s=state: Licence.objects.filter(pk=row.pk).update(state=s))

    def test_one_in_force_and_one_in_making(self, office):
        code = food_type()
        row = in_force(office, code)
        refused(lambda: in_force(office, code, root_id=row.pk, edition=2))
        made(office, code, root_id=row.pk, edition=2)
        refused(lambda: made(office, code, root_id=row.pk, edition=3))

    def test_an_identifier_and_a_case_count_once(self, office):
        code = food_type()
        made(office, code, case_number=1)
        with pytest.raises(IntegrityError, match="identifier"), transaction.atomic():
            made(office, code)
        with pytest.raises(IntegrityError, match="licence_of_case_once"), transaction.atomic():
            made(office, code, n=2, case_number=1)

    def test_what_was_issued_never_changes_nor_goes(self, office):
        row = in_force(office, food_type())
        rows = Licence.objects.filter(pk=row.pk)
        refused(lambda: rows.update(number="别的"))
        refused(lambda: rows.update(valid_to=None))
        refused(lambda: rows.update(original=uuid7()))
        refused(lambda: rows.update(sealed_face=b""))
        refused(LicenceHolder.objects.filter(licence=row).delete)
        assert rows.update(state=S.REVOKED) == 1


def holder_of(row: Licence) -> Actor:
    party = LicenceHolder.objects.get(licence=row).party_id
    return Actor(kind=ActorKind.PERSON, id="u", person_id=uuid7(), legal_person_id=party)


@pytest.mark.django_db
class TestReading:
    def test_a_holder_reads_clear_and_staff_masked_others_nothing(self, office):
        row = in_force(office, food_type(), party_id=uuid7())
        mine = queries.licence(row.pk, viewer=holder_of(row), at=AT)
        assert not mine.is_masked
        assert [f.text for f in mine.face if f.key == "jyzmc"] == [SHOP]
        assert mine.acts == frozenset()
        reader = office.staff("孙批", Permission.READ_CASES)
        assert queries.licence(row.pk, viewer=reader, at=AT).is_masked
        elsewhere = office.staff("周民", Permission.READ_CASES, office=office.civil)
        for viewer in (ANYONE, elsewhere, office.staff("赵无")):
            with pytest.raises(NotFound):
                queries.licence(row.pk, viewer=viewer, at=AT)

    def test_a_holder_finds_the_own_and_the_system_by_code(self, office):
        code = food_type()
        row = in_force(office, code, party_id=uuid7())
        viewer = holder_of(row)
        key = HolderKey(party_id=viewer.legal_person_id)
        found = queries.licences_of_holder(key, viewer=viewer, at=AT)
        assert [(one.id, one.holder) for one in found.rows] == [(row.pk, SHOP)]
        by_code = HolderKey(code_kind="001", code=USCC)
        assert queries.licences_of_holder(by_code, viewer=SYSTEM, at=AT).rows == found.rows
        for other in (HolderKey(party_id=uuid7()), by_code):
            with pytest.raises(NotFound):
                queries.licences_of_holder(other, viewer=viewer, at=AT)

    def test_pages_lead_on_and_states_are_as_of_the_day(self, office):
        code = food_type()
        rows = [in_force(office, code, n=n) for n in range(1, 4)]
        keeper = office.staff("钱证", Permission.KEEP_LICENCES)
        first = queries.licences(LicenceFilters(), viewer=keeper, at=AT, limit=2)
        rest = queries.licences(LicenceFilters(), viewer=keeper, at=AT, limit=2, after=first.after)
        assert [r.id for r in (*first.rows, *rest.rows)] == [r.pk for r in reversed(rows)]
        assert rest.after == ""
        later = AT + timedelta(days=6 * 365)
        for state, at, count in (("VALID", AT, 3), ("VALID", later, 0), ("EXPIRED", later, 3)):
            wanted = LicenceFilters(state=state)
            assert len(queries.licences(wanted, viewer=keeper, at=at).rows) == count
        for text, count in ((SHOP, 3), (USCC, 3), (rows[0].number, 1), ("没有", 0)):
            wanted = LicenceFilters(text=text)
            assert len(queries.licences(wanted, viewer=keeper, at=AT).rows) == count

    def test_everybody_learns_the_state_by_code_and_by_identifier(self, office):
        row = in_force(office, food_type())
        code = secrets.token(row.pk)
        grouped = "-".join(code[n : n + 4] for n in range(0, len(code), 4)).lower()
        for text in (code, grouped):
            found = queries.licence_by_token(text, viewer=ANYONE, at=AT)
            assert found is not None
            assert (found.is_usable, found.number) == (True, row.number)
        assert queries.licence_by_identifier(row.identifier, viewer=ANYONE, at=AT) == found
        wrong = row.identifier[:-1] + ("A" if row.identifier[-1] != "A" else "B")
        for missing in (wrong, "没有", row.identifier.replace("JY1", "JY2")):
            assert queries.licence_by_identifier(missing, viewer=ANYONE, at=AT) is None
        assert queries.licence_by_token("A" * 32, viewer=ANYONE, at=AT) is None

    def test_what_is_in_making_does_not_exist_for_everybody(self, office):
        row = made(office, food_type())
        assert queries.licence_by_token(secrets.token(row.pk), viewer=ANYONE, at=AT) is None
