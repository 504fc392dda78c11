"""Window intake 收件台 (SD2)."""
