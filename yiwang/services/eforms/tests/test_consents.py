from datetime import UTC, datetime

import pytest

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.services.eforms import commands, queries
from yiwang.services.eforms.types import SourceRequest

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON = Actor(kind=ActorKind.PERSON, id="u1", name="张*", person_id=uuid7())
OTHER = Actor(kind=ActorKind.PERSON, id="u2", person_id=uuid7())
SOURCES = (SourceRequest(source="公安部门人口信息", facts=("姓名", "公民身份号码")),)
pytestmark = pytest.mark.django_db


def answer(*, agreed=True, actor=PERSON):
    return commands.answer_consent(
        number=7, item_name="高龄津贴申领", sources=SOURCES, agreed=agreed, actor=actor, at=AT
    )


def test_a_consent_is_kept_used_and_seen():
    made = answer()
    assert made.in_force
    commands.note_use(number=7, actor=PERSON, at=AT)
    assert queries.consent_for(7, viewer=PERSON) == made
    (use,) = queries.data_uses(viewer=PERSON)
    assert (use.source, use.facts, use.number) == ("公安部门人口信息", ("姓名", "公民身份号码"), 7)


def test_nothing_is_fetched_without_a_consent_in_force():
    with pytest.raises(commands.CannotFetch):
        commands.note_use(number=7, actor=PERSON, at=AT)
    answer(agreed=False)
    with pytest.raises(commands.CannotFetch):
        commands.note_use(number=7, actor=PERSON, at=AT)
    made = answer()
    commands.revoke_consent(consent_id=made.id, actor=PERSON, at=AT)
    with pytest.raises(commands.CannotFetch):
        commands.note_use(number=7, actor=PERSON, at=AT)


def test_a_consent_is_its_party_s_alone():
    made = answer()
    assert queries.consents(viewer=OTHER) == ()
    assert queries.consent_for(7, viewer=OTHER) is None
    with pytest.raises(NotFound):
        commands.revoke_consent(consent_id=made.id, actor=OTHER, at=AT)


def test_who_is_nobody_cannot_consent():
    with pytest.raises(NotFound):
        answer(actor=Actor(kind=ActorKind.PERSON, id="u3"))
