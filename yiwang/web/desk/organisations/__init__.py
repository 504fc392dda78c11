"""Organisations of a division: list, add, change, rename, close 组织机构."""
