"""An item is renamed in the middle of a case: it goes on under the guide it was filed with."""

import pytest

from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.services.cases import commands, queries
from yiwang.services.cases.tests.factories import AT, case_to_decide, filed_case, version_of
from yiwang.services.cases.types import Outcome
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as guides
from yiwang.services.catalogue.tests.factories import some

pytestmark = pytest.mark.django_db
NAME = "改名以后的许可"


def rename(code):
    """Publish the basic item under another name."""
    edition = some(guides.basic_edition(code[19:31]))
    content = {**edition.content, "name": NAME}
    catalogue.publish_basic(code=edition.code, content=content, reason="改名", actor=SYSTEM, at=AT)


@pytest.mark.law("行政许可法", 8)
def test_a_case_is_decided_under_the_name_and_the_law_it_was_filed_under(world):
    number = case_to_decide(world)
    old = some(guides.guide(world.permit))
    rename(world.permit)
    now = some(guides.guide(world.permit))
    assert (now.name, now.hash == old.hash) == (NAME, False)
    commands.decide(
        case=number,
        version=version_of(number),
        outcome=Outcome.GRANTED,
        reason="",
        clause="",
        remedy="",
        actor=world.approver,
        at=AT,
    )
    assert queries.case_for_applicant(number, viewer=world.zhang, at=AT).item_name == old.name
    assert queries.case_for_staff(number, viewer=world.approver, at=AT).item_name == old.name
    for document in queries.documents(number, viewer=world.zhang):
        found = queries.verify_document(document.verify_code, viewer=ANYONE)
        assert found.item_name == old.name
    kept = guides.guide_version(old.item_id, old.basic_version_id)
    assert (kept.name, kept.hash) == (old.name, old.hash)
    other = filed_case(world, actor=world.li)
    assert queries.case_for_staff(other, viewer=world.clerk, at=AT).item_name == NAME
