"""Supervision 电子监察: clocks, acts and rules over them, all read from the audit log."""
