"""What crosses the border about how a result reaches its applicant."""

from dataclasses import dataclass
from typing import Final

from yiwang.services.delivery.types import Address, ConsignmentView, Way

CONSENT: Final = (
    "同意以电子方式送达：结果放进“我的空间”，首次打开的时间记入送达回证；"
    "不同意的，请选择窗口领取或者邮寄"
)
"""What choosing 网上领取 means."""


@dataclass(frozen=True, slots=True)
class DeliveryChoice:
    """The applicant's choice and how far it has come; ``address`` in clear: it is their own."""

    number: int
    item_name: str
    way: str
    ways: tuple[Way, ...]
    address: Address
    version: int
    may_change: bool
    may_read: bool
    is_decided: bool
    consignment: ConsignmentView | None
