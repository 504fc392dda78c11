"""Couriers: one interface, one registry, a demo; a real one adds a folder of its own."""

from .base import Courier, CourierDown, OrderRefused, Posting
from .registry import courier, is_connected, register

__all__ = [
    "Courier",
    "CourierDown",
    "OrderRefused",
    "Posting",
    "courier",
    "is_connected",
    "register",
]
