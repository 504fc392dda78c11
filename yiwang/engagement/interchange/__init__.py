"""Interchange 目录交换: import, export, open data, and the feed of changes."""
