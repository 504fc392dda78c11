"""Tests of the code rules."""
