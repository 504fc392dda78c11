"""Portal 门户: citizens and enterprises."""
