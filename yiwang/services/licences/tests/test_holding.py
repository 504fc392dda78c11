"""Holders show, share and copy their licences; whoever else tries is refused."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.files import queries as files
from yiwang.foundation.keys import commands as keys
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.lib.ofd.reading import read
from yiwang.services.licences import commands, queries
from yiwang.services.licences.models import LicenceCopy, Presentation, SealUse, Sharing
from yiwang.services.licences.types.licences import LicenceState
from yiwang.services.licences.types.presenting import NewCopy, NewSharing, SharedWith, Shows

from .holding_factories import Hands, enterprise
from .licence_factories import SHOP, USCC
from .seal_factories import AT

SOON = AT + timedelta(seconds=59)
LATER = AT + timedelta(seconds=60)
NEXT_DAY = AT + timedelta(days=1)
UNTIL = date(2026, 6, 30)
BANK = "示例农村商业银行"


@pytest.fixture
def hands(office) -> Hands:
    return Hands(office)


def shown(hands, shows=Shows.PROOF, at=AT):
    key = commands.present_licence(
        licence_id=hands.licence.pk, shows=shows, actor=hands.holder, at=at
    )
    return queries.presentation(key, viewer=hands.holder, at=at)


def looked(code, actor=ANYONE, at=SOON):
    return commands.read_presentation(code=code, actor=actor, at=at)


def sharing(hands, **changes):
    usual = {
        "kind": SharedWith.PERSON,
        "name": hands.other.name,
        "code": hands.other_number,
        "purpose": "申请经营贷款",
        "until": UNTIL,
    }
    return NewSharing(**usual | changes)


def shared(hands, at=AT, **changes):
    return commands.share_licence(
        licence_id=hands.licence.pk, new=sharing(hands, **changes), actor=hands.holder, at=at
    )


def copied(hands, at=AT, actor=None, **changes):
    usual: dict[str, Any] = {"reason": "申请经营贷款", "user": BANK, "until": UNTIL}
    new = NewCopy(**usual | changes)
    return commands.make_copy(
        licence_id=hands.licence.pk, new=new, actor=actor or hands.holder, at=at
    )


def content(copy) -> bytes:
    with files.open_content(LicenceCopy.objects.get(pk=copy).file) as stream:
        return stream.read()


def held(hands, at=AT):
    return queries.held_licence(hands.licence.pk, viewer=hands.holder, at=at)


def moved(hands, state):
    hands.licence.state = state
    hands.licence.save(update_fields=["state"])


# --- presenting


def test_a_code_shows_validity_and_the_holder_sees_who_looked(hands):
    one = shown(hands)
    assert len(one.code) == 10
    assert one.code.isdecimal()
    seen = looked(one.code, hands.office.keeper)
    assert (seen.label, seen.holder, seen.face, seen.number) == ("有效", SHOP, (), "")
    after = queries.presentation(one.id, viewer=hands.holder, at=SOON)
    assert (after.read_at, after.code) == (SOON, "")
    assert "李章" in after.reader
    (look,) = queries.licence_looks(hands.licence.pk, viewer=hands.holder).rows
    assert (look.at, look.who) == (SOON, after.reader)


def test_the_whole_face_is_shown_only_where_the_holder_wants_it(hands):
    seen = looked(shown(hands, Shows.FACE).code)
    assert ("经营者名称", SHOP) in seen.face
    assert seen.number == hands.licence.number


@pytest.mark.parametrize("at", [LATER, NEXT_DAY])
def test_a_code_ends_after_a_minute(hands, at):
    one = shown(hands)
    with pytest.raises(commands.CannotPresent, match="已经过期"):
        looked(one.code, at=at)
    assert not queries.presentation(one.id, viewer=hands.holder, at=at).code


def test_a_code_is_read_once(hands):
    code = shown(hands).code
    looked(code)
    with pytest.raises(commands.CannotPresent, match="已经被查看过"):
        looked(code)
    with pytest.raises(IntegrityError), transaction.atomic():
        Presentation.objects.update(reader="别人")


def test_a_new_code_ends_the_one_before(hands):
    first = shown(hands)
    second = shown(hands, at=AT + timedelta(seconds=5))
    with pytest.raises(commands.CannotPresent):
        looked(first.code)
    assert looked(second.code).label == "有效"


def test_no_code_is_kept(hands):
    one = shown(hands)
    row = Presentation.objects.values().get(pk=one.id)
    assert one.code not in str(row)


@pytest.mark.parametrize("code", ["", "0" * 10, "九" * 10, "1' or '1"])
def test_what_is_no_code_opens_nothing(hands, code):
    shown(hands)
    with pytest.raises(commands.CannotPresent):
        looked(code)


@pytest.mark.parametrize(
    "state", [LicenceState.SUSPENDED, LicenceState.REVOKED, LicenceState.EXPIRED]
)
def test_only_a_valid_licence_is_shown_shared_and_copied(hands, state):
    code = shown(hands).code
    moved(hands, state)
    for act in (lambda: looked(code), lambda: shown(hands)):
        with pytest.raises(commands.CannotPresent, match="不能出示"):
            act()
    with pytest.raises(commands.CannotShare, match="不能出示"):
        shared(hands)
    with pytest.raises(commands.CannotCopy, match="不能出示"):
        copied(hands)
    assert not held(hands).may_use


def test_what_has_run_out_is_not_shown_noted_or_not(hands):
    hands.__dict__["licence"] = hands.issued(valid_to=date(2026, 3, 2))
    assert looked(shown(hands).code).label == "有效"
    with pytest.raises(commands.CannotPresent, match="过期失效"):
        shown(hands, at=NEXT_DAY)


@pytest.mark.django_db(transaction=True)
def test_of_two_readers_at_once_one_sees(hands):
    code = shown(hands).code

    def read_it(n):
        try:
            return looked(code, replace(ANYONE, id=f"reader-{n}")).label
        except commands.CannotPresent as error:
            return error.full_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(read_it, range(4)))
    assert sorted(answers) == ["licences.cannot_present.over"] * 3 + ["有效"]


def test_another_one_neither_shows_nor_sees(hands):
    one, licence = shown(hands), hands.licence.pk
    acts = [
        lambda: commands.present_licence(
            licence_id=licence, shows=Shows.PROOF, actor=hands.other, at=AT
        ),
        lambda: commands.share_licence(
            licence_id=licence, new=sharing(hands), actor=hands.other, at=AT
        ),
        lambda: copied(hands, actor=hands.other),
        lambda: queries.presentation(one.id, viewer=hands.other, at=AT),
        lambda: queries.held_licence(licence, viewer=hands.other, at=AT),
        lambda: queries.licence_picture(licence, 0, viewer=hands.other),
        lambda: queries.licence_original(licence, viewer=hands.other),
        lambda: queries.licence_original(licence, viewer=hands.office.keeper),
        # the person who acts for the enterprise, acting for themselves
        lambda: queries.held_licence(
            licence, viewer=replace(hands.holder, legal_person_id=None), at=AT
        ),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()


# --- authorisations


def taken(hands, key, actor=None, at=AT):
    return commands.take_shared_copy(sharing_id=key, actor=actor or hands.other, at=at)


def test_whom_it_is_shared_with_sees_it_and_takes_copies_only(hands):
    key = shared(hands)
    (one,) = queries.shared_licences(viewer=hands.other, at=AT)
    assert (one.sharing.id, one.holder, one.may_copy) == (key, SHOP, True)
    copy = LicenceCopy.objects.get(pk=taken(hands, key))
    assert (copy.reason, copy.user, copy.until) == ("申请经营贷款", "李建国", UNTIL)
    assert queries.copy_file(copy.pk, viewer=hands.other, at=AT).id == copy.file
    with pytest.raises(NotFound):
        queries.licence_original(hands.licence.pk, viewer=hands.other)


def test_an_enterprise_is_known_by_its_credit_code(hands):
    bank = synthetic_uscc(21)
    clerk = replace(hands.other, legal_person_id=enterprise(BANK, bank))
    key = shared(hands, kind=SharedWith.LEGAL, name=BANK, code=bank.lower())
    assert taken(hands, key, clerk)
    with pytest.raises(NotFound):
        taken(hands, key)


@pytest.mark.parametrize("wrong", ["name", "person", "staff", "nobody"])
def test_whoever_else_asks_is_refused(hands, wrong):
    key = shared(hands, **({"name": "李建军"} if wrong == "name" else {}))
    asks = {
        "name": hands.other,
        "person": replace(hands.holder, legal_person_id=None),
        "staff": hands.office.keeper,
        "nobody": ANYONE,
    }[wrong]
    with pytest.raises(NotFound):
        taken(hands, key, asks)
    with pytest.raises(NotFound):
        queries.shared_licence(key, viewer=asks, at=AT)


def test_once_is_once(hands):
    key = shared(hands, is_single=True)
    taken(hands, key)
    with pytest.raises(commands.CannotCopy, match="已用过"):
        taken(hands, key)
    assert not queries.shared_licence(key, viewer=hands.other, at=AT).may_copy


def test_after_its_last_day_it_is_over(hands):
    key = shared(hands, until=AT.date())
    assert taken(hands, key)
    with pytest.raises(commands.CannotCopy, match="已到期"):
        taken(hands, key, at=NEXT_DAY)


def test_taken_back_it_ends_at_once_with_its_copies(hands):
    key = shared(hands)
    copy = taken(hands, key)
    commands.end_sharing(sharing_id=key, actor=hands.holder, at=SOON)
    commands.end_sharing(sharing_id=key, actor=hands.holder, at=LATER)
    assert Sharing.objects.get(pk=key).ended_at == SOON
    with pytest.raises(commands.CannotCopy, match="已收回"):
        taken(hands, key)
    with pytest.raises(NotFound):
        queries.copy_file(copy, viewer=hands.other, at=AT)
    assert "收回" in standing(copy).became


def test_only_the_holder_takes_it_back(hands):
    key = shared(hands)
    for actor in (hands.other, hands.office.keeper):
        with pytest.raises(NotFound):
            commands.end_sharing(sharing_id=key, actor=actor, at=AT)


def test_twice_for_the_same_purpose_is_refused_until_the_first_is_over(hands):
    shared(hands, until=AT.date())
    with pytest.raises(commands.CannotShare, match="已经为这个用途授权"):
        shared(hands)
    assert shared(hands, purpose="办理保险")
    assert shared(hands, at=NEXT_DAY)


FAULTS: dict[str, dict[str, Any]] = {
    "name": {"name": " "},
    "code": {"code": "110101199003070012"},
    "purpose": {"purpose": "用" * 31},
    "until": {"until": date(2026, 3, 1)},
}


@pytest.mark.parametrize("field", FAULTS)
def test_what_is_to_be_changed_is_said_at_its_field(hands, field):
    with pytest.raises(commands.CannotShare) as refused:
        shared(hands, **FAULTS[field])
    assert list(refused.value.fields) == [field]


def test_nobody_shares_with_the_holder(hands):
    with pytest.raises(commands.CannotShare) as refused:
        shared(hands, kind=SharedWith.LEGAL, name=SHOP, code=USCC)
    assert "自己" in refused.value.fields["code"]


# --- copies


def standing(copy, at=AT):
    sm3 = LicenceCopy.objects.get(pk=copy).sm3
    return queries.copy_by_file(sm3, viewer=ANYONE, at=at)


def test_a_copy_is_sealed_anew_says_what_for_and_verifies(hands):
    copy = copied(hands)
    made = content(copy)
    verdict = queries.verify_file(made, viewer=ANYONE, at=AT)
    assert verdict.holds, verdict.sentence
    entry = read(made).members["OFD.xml"].decode()
    assert "申请经营贷款" in entry
    with files.open_content(hands.licence.original) as stream:
        original = stream.read()
    page = "Doc_0/Pages/Page_0/Content.xml"
    assert read(made).members[page] == read(original).members[page]
    use = SealUse.objects.get(kind="LICENCE_COPY")
    assert (use.actor_id, use.purpose) == (hands.holder.id, "加注件：申请经营贷款")
    found = standing(copy)
    assert (found.reason, found.user, found.until, found.became) == (
        "申请经营贷款",
        BANK,
        UNTIL,
        "",
    )
    looks = queries.licence_looks(hands.licence.pk, viewer=hands.holder).rows
    assert [one.who for one in looks] == [SHOP]


def test_a_copy_tells_when_it_is_over(hands):
    copy = copied(hands, until=AT.date())
    assert "已经到期" in standing(copy, NEXT_DAY).became
    with pytest.raises(NotFound):
        queries.copy_file(copy, viewer=hands.holder, at=NEXT_DAY)


def test_a_copy_tells_what_became_of_the_licence(hands):
    copy = copied(hands)
    moved(hands, LicenceState.SUSPENDED)
    assert "暂扣" in standing(copy).became


def test_a_copy_is_called_back_once_by_its_holder(hands):
    copy = copied(hands)
    with pytest.raises(NotFound):
        commands.recall_copy(copy_id=copy, actor=hands.other, at=AT)
    for at in (SOON, LATER):
        commands.recall_copy(copy_id=copy, actor=hands.holder, at=at)
    assert LicenceCopy.objects.get(pk=copy).recalled_at == SOON
    assert "收回" in standing(copy).became


@pytest.mark.parametrize("field", ["reason", "user", "until"])
def test_a_copy_without_a_purpose_recipient_or_end_is_refused(hands, field):
    with pytest.raises(commands.CannotCopy) as refused:
        copied(hands, **{field: None if field == "until" else " "})
    assert list(refused.value.fields) == [field]


def test_no_copy_outlives_its_licence(hands):
    hands.__dict__["licence"] = hands.issued(valid_to=date(2026, 5, 1))
    with pytest.raises(commands.CannotCopy) as refused:
        copied(hands)
    assert "2026-05-01" in refused.value.fields["until"]


def test_while_the_keys_are_locked_nothing_is_made(hands, monkeypatch):
    assert hands.licence

    def locked(*_):
        raise keys.KeyStoreLocked

    with monkeypatch.context() as while_locked:
        while_locked.setattr(keys, "sign", locked)
        with pytest.raises(commands.SealUnready, match="过一会儿再试"):
            copied(hands)
    assert not LicenceCopy.objects.exists()
    assert not SealUse.objects.filter(kind="LICENCE_COPY").exists()
    assert copied(hands)


def test_without_a_seal_in_use_nothing_is_made(hands):
    assert hands.licence
    seal = hands.seal
    commands.suspend_seal(
        seal_id=seal.pk, version=seal.version, opinion="换章", actor=hands.office.keeper, at=AT
    )
    with pytest.raises(commands.SealUnready):
        copied(hands)


def test_a_locked_use_of_a_single_authorisation_can_be_tried_again(hands, monkeypatch):
    key = shared(hands, is_single=True)

    def locked(*_):
        raise keys.KeyStoreLocked

    with monkeypatch.context() as while_locked:
        while_locked.setattr(keys, "sign", locked)
        with pytest.raises(commands.SealUnready):
            taken(hands, key)
    assert taken(hands, key)


# --- what the holder sees


def test_a_licence_soon_to_run_out_says_so(hands):
    hands.__dict__["licence"] = hands.issued(valid_to=date(2026, 3, 22))
    assert "还有 20 天到期" in held(hands).warning


def test_every_holder_has_it_in_hand(hands):
    person = replace(hands.holder, legal_person_id=None)
    hands.licence.holders.create(n=2, kind="PERSON", party_id=person.person_id, name="王秀兰")
    seen = queries.held_licence(hands.licence.pk, viewer=person, at=AT)
    assert seen.may_use
    assert "<svg" in queries.licence_picture(hands.licence.pk, 0, viewer=person)
    with pytest.raises(NotFound):
        queries.licence_picture(hands.licence.pk, seen.pages, viewer=person)


def test_the_log_stays(hands):
    shared(hands)
    copied(hands)
    shown(hands)
    for model in (Presentation, Sharing, LicenceCopy):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all().delete()


def test_the_pages_cost_a_bounded_number_of_statements(hands, django_assert_max_num_queries):
    for n in range(3):
        shared(hands, purpose=f"办理第 {n} 件")
        copied(hands)
    with django_assert_max_num_queries(16):
        held(hands)
    with django_assert_max_num_queries(4):
        queries.shared_licences(viewer=hands.other, at=AT)


def test_the_system_makes_no_copy(hands):
    with pytest.raises(NotFound):
        copied(hands, actor=SYSTEM)
