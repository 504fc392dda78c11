"""Engineering projects at the desk: board, joint events, calendars, assessments, lists."""
