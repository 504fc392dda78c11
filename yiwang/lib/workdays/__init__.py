"""Working-day arithmetic over a dated holiday table 工作日 (行政许可法 art. 82).

``calendar.Calendar`` answers in constant time; ``table.read_table`` builds its input from CSV.
"""
