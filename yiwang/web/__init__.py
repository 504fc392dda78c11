"""Pages and endpoints, one site per audience, on one design system.

Belongs here: parse, one command or some queries, render.
Does not: rules, rows, decisions.
"""
