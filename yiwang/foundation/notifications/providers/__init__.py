"""SMS gateways: one interface, one registry, a demo; real ones add a folder of their own."""

from .base import SmsFailed, SmsGateway
from .registry import register, sms

__all__ = ["SmsFailed", "SmsGateway", "register", "sms"]
