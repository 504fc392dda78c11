"""Standards and algorithms. Pure Python: no Django, no network, no clock.

Belongs here: code rules, calendars, national cryptography, seal and page formats.
Does not: anything with a table, a setting or a request.
"""
