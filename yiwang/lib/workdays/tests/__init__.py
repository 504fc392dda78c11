"""Tests of working-day arithmetic."""
