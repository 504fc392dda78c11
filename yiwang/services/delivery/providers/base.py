"""What a courier offers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from yiwang.services.delivery.types import Address, Told


class CourierDown(Exception):
    """The courier did not answer; whether it took the order is not known: asked again."""


class OrderRefused(Exception):
    """The courier answered that it does not take the order; its words say why."""


@dataclass(frozen=True, slots=True)
class Posting:
    """An order: from whom, to whom, what; ``key`` is the same at every try."""

    key: str
    sender: str
    address: Address
    contents: str


class Courier(Protocol):
    """A courier (寄递公司)."""

    name: str

    def order(self, *, posting: Posting) -> str:
        """Order a pick-up and return the waybill; the same key gives the same waybill.

        :raises CourierDown: no answer.
        :raises OrderRefused: the courier does not go there.
        """

    def cancel(self, *, waybill: str, ordered_at: datetime, at: datetime) -> bool:
        """Take an order back; False once it was picked up. :raises CourierDown: no answer."""

    def track(self, *, waybill: str, ordered_at: datetime, at: datetime) -> tuple[Told, ...]:
        """Return all that is known of the parcel until now. :raises CourierDown: no answer."""

    def check_config(self) -> list[str]:
        """Say what is missing in settings or credentials, without ordering."""
