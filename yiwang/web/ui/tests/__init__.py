"""Tests of the design system, and the browser harness of every site."""
