"""Parked messages and the audit log 运行、审计."""
