"""Tables of deliveries."""

from .consignment import Consignment, ConsignmentStep
from .hand_over import HandOver
from .parcel import Parcel, Trace

__all__ = ["Consignment", "ConsignmentStep", "HandOver", "Parcel", "Trace"]
