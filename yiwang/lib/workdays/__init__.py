"""Working-day arithmetic over a dated holiday table 工作日."""
