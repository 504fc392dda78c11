"""Hand-over of results 出件 (SD7)."""
