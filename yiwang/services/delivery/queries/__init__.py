"""Reads of deliveries."""

from .demo import demo_courier
from .detail import (
    address_faults,
    consignment,
    evidence,
    known_subjects,
    recipient_s_others,
    where_they_are,
)
from .queue import queue
from .waiting import consignments_to_remind, parcels_to_settle, parcels_to_track

__all__ = [
    "address_faults",
    "consignment",
    "consignments_to_remind",
    "demo_courier",
    "evidence",
    "known_subjects",
    "parcels_to_settle",
    "parcels_to_track",
    "queue",
    "recipient_s_others",
    "where_they_are",
]
