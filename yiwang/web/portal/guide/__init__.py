"""Guides 办事指南: page, one-time notice, versions."""
