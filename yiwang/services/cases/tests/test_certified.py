"""An application signed by certificate: what was signed is what is filed, by who files it."""

from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.identity.types import Permission
from yiwang.lib.gm.cms import SignedData
from yiwang.services.cases import commands, models, queries
from yiwang.services.licences import commands as signing
from yiwang.services.licences.types.signing import SignerKind

from . import factories
from .factories import (
    AT,
    VALUES,
    certify,
    citizen,
    filed_case,
    later,
    legal_person,
    mandate,
    ready_draft,
    upload,
)
from .test_promises import PROMISE, item

__all__ = ["item"]
pytestmark = pytest.mark.django_db


def promised(world, code, who=None):
    """A draft with a written promise; the signature is missing."""
    who = who or world.zhang
    draft = commands.begin(item_code=code, actor=who, at=AT)
    act: dict[str, Any] = {"number": draft.number, "actor": who, "at": AT}
    commands.autosave(values=VALUES, version=1, page="applicant", **act)
    commands.attach(material_no=3, file_id=upload(who, f"draft:{draft.number}"), **act)
    commands.promise(material_no=4, **act)
    return queries.draft(draft.number, viewer=who)


def submit(draft, who):
    return commands.submit(number=draft.number, token=draft.token, actor=who, at=AT)


def refused(draft, who, words):
    with pytest.raises(commands.CannotSubmit) as error:
        submit(draft, who)
    assert words in error.value.fields["signature"]


@pytest.mark.law("电子签名法", 14)
def test_a_promise_is_signed_by_certificate_and_the_signature_stays_with_the_case(world, item):
    draft = promised(world, item)
    shown = queries.to_sign(draft.number, viewer=world.zhang)
    assert shown.is_required
    for words in ("申请人：张三", "示例路1号", PROMISE, "现场看经营场所", "布局图.pdf　SM3 "):
        assert words in shown.text
    assert shown.text.endswith("签名人：张三\n")
    certify(draft.number, world.zhang)
    number = submit(draft, world.zhang).number
    found = queries.applicant_signature(number, viewer=world.zhang)
    assert found is not None
    assert (found.holds, found.info.signer_name) == (True, "张三")
    with pytest.raises(NotPermitted):
        queries.signature_file(number, found.info.id, signed=True, viewer=world.reviewer)
    may = {*world.reviewer.permissions, Permission.UNMASK}
    reader = replace(world.reviewer, permissions=frozenset(may))
    files = [
        queries.signature_file(number, found.info.id, signed=signed, viewer=reader).content
        for signed in (True, False)
    ]
    assert files[0] == shown.content
    assert SignedData.parse(files[1]).verify(files[0])


def test_a_promise_is_not_filed_with_a_typed_name(world, item):
    draft = promised(world, item)
    commands.sign(
        number=draft.number, way="TYPED", evidence={"name": "张三"}, actor=world.zhang, at=AT
    )
    refused(draft, world.zhang, "电子签名")


def test_saying_that_one_has_signed_is_not_signing(world, item):
    draft = promised(world, item)
    evidence = {"name": "张三", "signature": "01a20830-041f-7aa7-a447-b02786344add"}
    act: dict[str, Any] = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.sign(way="CERTIFIED", evidence=evidence, **act)
    refused(draft, world.zhang, "重新核对并签名")


def test_a_whole_filing_cannot_claim_a_signature(world, item):
    file_id = upload(world.zhang, "upload:x")
    given = {"values": VALUES, "files": [(3, file_id)], "promises": [4], "item_code": item}
    for way in ("TYPED", "CERTIFIED"):
        with pytest.raises(commands.CannotSubmit) as error:
            commands.file(
                signature={"way": way, "evidence": {"name": "张三"}},
                idempotency_key=way,
                actor=world.zhang,
                at=AT,
                **given,
            )
        assert "signature" in error.value.fields


def test_what_changes_after_the_signature_is_signed_again(world, item):
    draft = promised(world, item)
    certify(draft.number, world.zhang)
    kept = models.Draft.objects.get(pk=draft.number).signature
    act: dict[str, Any] = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.choose_delivery(way="WINDOW", **act)
    refused(draft, world.zhang, "改过")
    commands.autosave(values={"place": "示例路2号"}, version=draft.version, **act)
    refused(draft, world.zhang, "请签名确认")
    models.Draft.objects.filter(pk=draft.number).update(signature=kept)
    refused(draft, world.zhang, "改过")
    certify(draft.number, world.zhang, later(0))
    assert submit(draft, world.zhang).number == draft.number


def test_a_later_promise_to_hand_in_needs_no_certificate(world):
    """容缺后补 is no 告知承诺: the name is enough, as before."""
    draft = ready_draft(world)
    assert not queries.to_sign(draft.number, viewer=world.zhang).is_required
    assert submit(draft, world.zhang).number


def test_whoever_wants_to_may_sign_by_certificate(world):
    draft = ready_draft(world)
    certify(draft.number, world.zhang)
    number = submit(draft, world.zhang).number
    found = queries.applicant_signature(number, viewer=world.zhang)
    assert found is not None
    assert found.holds


def test_an_agent_seals_for_the_enterprise_when_the_authority_says_so(world, item):
    company = legal_person()
    agent = citizen(world.zhang.person_id, legal_person_id=company)
    mandate(world.zhang.person_id, company=company)
    draft = promised(world, item, agent)
    with pytest.raises(signing.CannotSign, match="不包括签章"):
        certify(draft.number, agent)
    rows = apps.get_model("identity", "Mandate").objects
    rows.update(acts=["填写", "提交", "签章"])
    shown = queries.to_sign(draft.number, viewer=agent)
    assert shown.is_sealed
    assert shown.text.endswith("签章单位：示例食品有限公司\n经办人：张三\n")
    certify(draft.number, agent)
    number = submit(draft, agent).number
    found = queries.applicant_signature(number, viewer=agent)
    assert found is not None
    assert (found.holds, found.info.kind) == (True, SignerKind.LEGAL)
    assert (found.info.party_name, found.info.signer_name) == ("示例食品有限公司", "张三")


def test_a_draft_of_the_enterprise_is_not_signed_as_oneself(world, item):
    company = legal_person()
    mandate(world.zhang.person_id, company=company)
    draft = promised(world, item, citizen(world.zhang.person_id, legal_person_id=company))
    with pytest.raises(DomainError, match="示例食品有限公司，请切换到这个身份"):
        queries.to_sign(draft.number, viewer=world.zhang)


def test_a_person_s_own_signature_does_not_serve_the_enterprise(world, item):
    company = legal_person()
    mandate(world.zhang.person_id, company=company, acts=["填写", "提交", "签章"])
    agent = citizen(world.zhang.person_id, legal_person_id=company)
    draft = promised(world, item, agent)
    shown = queries.to_sign(draft.number, viewer=agent)
    act: dict[str, Any] = {"content": shown.content, "actor": world.zhang, "at": AT}
    intent = signing.show_intent(reference=shown.reference, title="x", purpose="x", **act)
    rows = apps.get_model("licences", "SigningIntent").objects.filter(pk=intent.id)
    rows.update(factor="SMS_CODE", confirmed_at=AT)
    signing.put_signature(intent_id=intent.id, **act)
    commands.sign(number=draft.number, way="CERTIFIED", evidence={}, actor=agent, at=AT)
    refused(draft, agent, "改过")


def test_a_helper_and_a_window_have_their_own_evidence(world, item):
    """A window files on paper as before; who acts for a person files with the typed name."""
    mandate(
        world.zhang.person_id, principal_person_id=factories.person("李四", "110101199003070038")
    )
    helped = apps.get_model("identity", "Mandate").objects.get().principal_person_id
    actor = replace(world.zhang, on_behalf_of=helped)
    draft = promised(world, item, actor)
    commands.sign(number=draft.number, way="TYPED", evidence={"name": "张三"}, actor=actor, at=AT)
    assert submit(draft, actor).number == draft.number


def test_others_do_not_see_the_signatures_of_a_case(world, item):
    draft = promised(world, item)
    certify(draft.number, world.zhang)
    number = submit(draft, world.zhang).number
    for viewer in (world.stranger, ANYONE):
        with pytest.raises(NotFound):
            queries.applicant_signature(number, viewer=viewer)
        with pytest.raises(NotFound):
            queries.receipt_signature(number, viewer=viewer)
        with pytest.raises(NotFound):
            commands.sign_receipt(number=number, actor=viewer, at=AT)
    other = filed_case(world)
    found = queries.applicant_signature(number, viewer=world.zhang)
    assert found is not None
    with pytest.raises(NotFound):
        queries.signature_file(other, found.info.id, signed=True, viewer=world.zhang)


@pytest.mark.law("电子签名法", 11)
def test_a_receipt_is_signed_when_it_is_asked_for_and_once(world):
    number = filed_case(world)
    assert queries.receipt_signature(number, viewer=world.zhang) is None
    first = commands.sign_receipt(number=number, actor=world.zhang, at=AT)
    again = commands.sign_receipt(number=number, actor=world.clerk, at=later(1))
    assert (first.info.id, first.holds, again.holds) == (again.info.id, True, True)
    text = queries.signature_file(
        number, first.info.id, signed=True, viewer=world.zhang
    ).content.decode()
    assert "材料接受告知单" in text
    assert "布局图" in text or "经营场所" in text
    code = models.Case.objects.get(pk=number).query_code()
    assert code not in text
