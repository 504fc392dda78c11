"""How a result is to reach its applicant, and how far it has come."""

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case
from yiwang.services.cases.rules import lifecycle, serving
from yiwang.services.cases.types import Action, CaseState, Overlay
from yiwang.services.cases.types.serving import DeliveryChoice
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.delivery import queries as delivery
from yiwang.services.delivery.types import Act, ConsignmentView


def delivery_choice(number: int, *, viewer: Actor) -> DeliveryChoice:
    """Return to the applicant how the result comes, and whether that may still be changed.

    :raises NotFound: there is none, or it is another's.
    """
    case = Case.objects.filter(pk=number).first()
    if case is None or not policy.is_applicant(viewer, case):
        raise NotFound
    sent = delivery.consignment(str(number), viewer=viewer)
    guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
    acts = lifecycle.allowed(
        CaseState(case.state), Overlay(case.overlay), extended=case.is_extended
    )
    may = Action.CHANGE_DELIVERY in acts
    if sent is not None:
        may = may and Act.CHOOSE in sent.acts
    way = str(case.delivery.get("way", ""))
    return DeliveryChoice(
        number=number,
        item_name=case.item_name,
        way=sent.way if sent else way,
        ways=sent.ways if sent else serving.ways_of(guide.delivery_ways, way),
        address=serving.address_of(case.delivery),
        version=sent.version if sent else int(case.delivery.get("version", 0)),
        may_change=may,
        may_read=sent is not None and (Act.READ in sent.acts or sent.read_at is not None),
        is_decided=bool(case.outcome),
        consignment=sent,
    )


def delivery_of(number: int, *, viewer: Actor) -> ConsignmentView | None:
    """Return how far a decided case's result has come, to its parties and its staff.

    :raises NotFound: there is no such case for this viewer.
    """
    case = Case.objects.filter(pk=number).first()
    if case is None or not (policy.is_applicant(viewer, case) or policy.may_read(viewer, case)):
        raise NotFound
    return delivery.consignment(str(number), viewer=viewer if viewer.is_staff else SYSTEM)
