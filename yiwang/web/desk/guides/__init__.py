"""Guides with their marks 指南核对."""
