"""Supervision 电子监察: our officials and their deadlines."""
