"""Desk 工作台: staff."""
