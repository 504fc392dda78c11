"""Tests of national cryptography."""
