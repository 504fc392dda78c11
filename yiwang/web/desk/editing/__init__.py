"""Revisions of items and lists, their checks, changed laws 目录修订."""
