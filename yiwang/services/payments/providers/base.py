"""What a payment institution offers: order, question, closing, refund, a day's file, notices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


class ProviderAway(Exception):
    """The institution does not answer: nothing is known, ask again later."""


class BadNotice(Exception):
    """A notice whose signature is not the institution's, or that lacks a field."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """Money the institution took for an order: its own number, the sum in fen, when."""

    no: str
    amount: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Created:
    """An order that is there: what its QR says."""

    qr: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order stands there: WAITING, PAID, FAILED, CLOSED or UNKNOWN; money that came."""

    state: str
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """What became of a refund: DONE, REFUSED or PENDING; when, and why not."""

    state: str
    at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says once its signature was found good."""

    nonce: str
    said_at: datetime
    order_no: str
    state: str
    digest: str
    transaction: Transaction | None = None


class PaymentInstitution(Protocol):
    """A payment institution (支付机构); every method may be called again with the same effect."""

    def create(
        self, *, no: str, amount: int, title: str, expires_at: datetime, at: datetime
    ) -> Created:
        """Make the order of that number, or return the one that is there.

        :raises ProviderAway: try again with the same number.
        """

    def query(self, *, no: str, at: datetime) -> Standing:
        """Say where an order stands. :raises ProviderAway: nothing is known."""

    def close(self, *, no: str, at: datetime) -> Standing:
        """Close an order that is not paid; say where it stands then.

        :raises ProviderAway: nothing is known.
        """

    def refund(
        self, *, no: str, order_no: str, transaction: str, amount: int, at: datetime
    ) -> RefundAnswer:
        """Send money back once for each number. :raises ProviderAway: try again."""

    def statement(self, *, day: date, at: datetime) -> bytes:
        """Return the file of a day's movements. :raises ProviderAway: not made yet."""

    def read_notice(self, fields: Mapping[str, str]) -> Notice:
        """Check a notice and say what it tells. :raises BadNotice: not the institution's."""

    def check_config(self) -> list[str]:
        """Say what is missing in settings or credentials, without a call."""
