"""Case list and case page 办件 (SD3, SD4)."""
