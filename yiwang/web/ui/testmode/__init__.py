"""The /test/ pages of demo mode (ux 4.0): messages, clock, data sources, idle time.

Absent in production: without ``YIWANG_DEMO`` there is no address and every view answers 404.
"""
