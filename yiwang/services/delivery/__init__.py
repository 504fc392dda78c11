"""Delivery 送达: parcels and hand-over."""
