"""By which right somebody collects for the applicant: looked up, not believed (核对委托)."""

from dataclasses import replace
from datetime import datetime

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import MandateInfo, PartyKind
from yiwang.services.cases.models import Case
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.delivery import commands as delivery
from yiwang.services.delivery.types import Collected, Collector


class Collecting:
    """What handing over asks of an authority that the platform holds."""

    @staticmethod
    def checked(collected: Collected, case: Case, *, actor: Actor, at: datetime) -> Collected:
        """Return who collects, with the authority in the words of the platform's own record.

        《民法典》第一百六十五条、第一百七十一条. Without a record named, the paper seen stands.

        :raises CannotHandOver: it is over, another's, or the number is not the agent's.
        """
        if collected.mandate_id is None or collected.collector is Collector.SELF:
            return collected
        kind = PartyKind(case.applicant_kind)
        held = identity.mandates_over(kind, case.applicant_id, viewer=actor, at=at)
        found = next((one for one in held if one.id == collected.mandate_id), None)
        if found is None:
            words = "这份委托已经停止或者到期，不能凭它领取"
            raise delivery.CannotHandOver(words, fields={"mandate": words}, reason="mandate")
        if not identity.is_number_of(found.agent_id, collected.id_number, viewer=actor):
            words = f"证件号码不是受托人 {found.agent_name} 的，请核对证件"
            raise delivery.CannotHandOver(words, fields={"id_number": words}, reason="agent")
        return replace(collected, authority=Collecting.words(found))

    @staticmethod
    def words(mandate: MandateInfo) -> str:
        """Return how the record names an authority."""
        until = f"，到{in_words(mandate.valid_until)}为止" if mandate.valid_until else ""
        return (
            f"平台委托 {str(mandate.id)[-12:]}：受托人 {mandate.agent_name}{until}，"
            f"{mandate.evidence_name}"
        )[:200]
