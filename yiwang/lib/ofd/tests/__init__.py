"""Tests of fixed-layout documents."""
