"""Assessment 考评: offices scored by a published formula, tables, circulars, targets, tasks."""
