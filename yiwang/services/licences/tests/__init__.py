"""Tests of licences."""
