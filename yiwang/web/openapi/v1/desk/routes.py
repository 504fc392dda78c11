"""The one router of the desk: an address may have methods in several files."""

from ninja import Router

router = Router(tags=["desk"])
