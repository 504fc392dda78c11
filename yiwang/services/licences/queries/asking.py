"""Requests for consent, for the holder who answers and the consumer who asked (授权请求)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.licences import policy
from yiwang.services.licences.models import ConsentRequest, LicenceHolder
from yiwang.services.licences.rules import asking as rules
from yiwang.services.licences.types.asking import RequestInfo, RequestState
from yiwang.services.licences.types.using import Consumer, ConsumerKind, UseScope

from .holding import sharing_label

MOST: Final = 50


def consent_request(request_id: UUID, *, viewer: Actor, at: datetime) -> RequestInfo:
    """Return a request to the holder who answers it, or to the consumer who asked.

    :raises NotFound: it is neither's.
    """
    row = _loaded().filter(pk=request_id).first()
    if row is None:
        raise NotFound
    parties = row.licence.holders.exclude(party_id=None).values_list("party_id", flat=True)
    mine = policy.holds(viewer, frozenset(one for one in parties if one))
    asked = (ConsumerKind(row.consumer_kind), row.consumer_id)
    if not (mine or policy.consumer_key(viewer) == asked):
        raise NotFound
    return Requests.info(row, at)


def requests_waiting(
    *, viewer: Actor, at: datetime, licence_id: UUID | None = None
) -> tuple[RequestInfo, ...]:
    """Return the requests that wait for the viewer's answer, on all licences or one."""
    party = viewer.legal_person_id or viewer.on_behalf_of or viewer.person_id
    if party is None or viewer.is_staff:
        return ()
    held = LicenceHolder.objects.filter(party_id=party, licence=OuterRef("licence"))
    rows = _loaded().filter(Exists(held), state=RequestState.ASKED, answer_by__gte=local_date(at))
    if licence_id is not None:
        rows = rows.filter(licence=licence_id)
    return tuple(Requests.info(row, at) for row in rows.order_by("-id")[:MOST])


def _loaded() -> QuerySet[ConsentRequest]:
    return ConsentRequest.objects.select_related("licence", "sharing")


class Requests:
    """A request as the commands see it, too."""

    @staticmethod
    def info(row: ConsentRequest, at: datetime) -> RequestInfo:
        """Return a request with how it stands on a day."""
        today, state = local_date(at), RequestState(row.state)
        consent = sharing_label(row.sharing, today)[0] if row.sharing else ""
        word, tone = rules.label(state, row.answer_by, today, consent)
        return RequestInfo(
            id=row.pk,
            licence_id=row.licence_id,
            type_name=row.licence.type_name,
            consumer=Consumer(ConsumerKind(row.consumer_kind), row.consumer_id, row.consumer_name),
            purpose=row.purpose,
            scope=UseScope(row.scope),
            until=row.sharing.until if row.sharing else row.until,
            case_number=row.case_number,
            asked_at=row.asked_at,
            answer_by=row.answer_by,
            label=word,
            tone=tone,
            is_open=rules.is_open(state, row.answer_by, today),
            is_live=state is RequestState.AGREED and tone == "green",
            state=state,
        )
