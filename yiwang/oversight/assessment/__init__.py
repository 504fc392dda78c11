"""Assessment 考评: Efficiency scored by a published formula, year tables, circulars, targets and tasks."""
