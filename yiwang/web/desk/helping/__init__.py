"""Serving people at their side: whom, by which authority (帮办代办)."""
