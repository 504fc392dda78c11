"""Keys are made, rotated, destroyed, certified and used; people act by two."""

from .certificates import (
    CannotRequestCertificate,
    record_certificate,
    request_certificate,
    tell_of_end,
)
from .deciding import (
    CannotRefuseProposal,
    ProposalClosed,
    approve_proposal,
    refuse_proposal,
    withdraw_proposal,
)
from .making import activate, discard, ensure, rotate
from .proposing import CannotProposeForKey, propose_certificate, propose_for_key
from .signing import KeyEnded, KeyStoreLocked, sign

__all__ = [
    "CannotProposeForKey",
    "CannotRefuseProposal",
    "CannotRequestCertificate",
    "KeyEnded",
    "KeyStoreLocked",
    "ProposalClosed",
    "activate",
    "approve_proposal",
    "discard",
    "ensure",
    "propose_certificate",
    "propose_for_key",
    "record_certificate",
    "refuse_proposal",
    "request_certificate",
    "rotate",
    "sign",
    "tell_of_end",
    "withdraw_proposal",
]
