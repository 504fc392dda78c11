"""Checks over the whole catalogue, their report and its export 质量核查."""
