"""Workbench 工作台 (SD1)."""
