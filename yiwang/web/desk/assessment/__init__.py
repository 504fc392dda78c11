"""Evaluation, tables, circulars, targets and tasks 考评."""
