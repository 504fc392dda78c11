"""Organisations 机构: divisions, organisations, halls, posts, calendar."""
