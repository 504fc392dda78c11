"""Organisations 机构: divisions, organisations, halls, posts, calendar (行政区划管理条例)."""
