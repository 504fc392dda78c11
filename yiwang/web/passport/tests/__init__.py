"""Tests of the passport."""
