"""Whether an application is confirmed as it has to be (签名确认)."""

from typing import Final

from yiwang.foundation.core.types import Actor
from yiwang.services.cases.queries.signing import content_of
from yiwang.services.cases.rules import filing
from yiwang.services.cases.types import SignatureWay
from yiwang.services.licences import queries as signing

from .filed_rows import Application

NOT_YET: Final = "请签名确认后再提交"
BY_CERTIFICATE: Final = "这份申请里有书面承诺，请用电子签名（企业用电子签章）签署后再提交"
CHANGED: Final = "申请在签名以后改过，请重新核对并签名"


class Confirmed:
    """《电子签名法》第十三条、第十四条; 国办发〔2020〕42号."""

    @staticmethod
    def faults(application: Application, actor: Actor) -> dict[str, str]:
        """Return ``signature`` → sentence when it is not.

        Whoever files for another at a window or as a helper has their own evidence of the promise
        (paper, a signature on the spot); a signature by certificate is over what is filed now, to
        the byte, by who files it.
        """
        way = application.signature.get("way")
        if way == SignatureWay.CERTIFIED:
            return {} if _holds(application, actor) else {"signature": CHANGED}
        if not way:
            return {"signature": NOT_YET}
        helped = actor.is_staff or actor.on_behalf_of is not None
        promised = filing.promised(application.lines, application.given)
        return {"signature": BY_CERTIFICATE} if promised and not helped else {}


def _holds(application: Application, actor: Actor) -> bool:
    now = content_of(
        number=application.number,
        guide=application.guide,
        party=application.standing.party,
        values=application.values,
        given=application.given,
        situation=application.situation,
        delivery=application.delivery,
        viewer=actor,
    )
    return signing.signed_by(now.reference, now.sm3, viewer=actor) is not None
