"""The work itself 办事: items, forms, cases, licences, money, delivery.

Belongs here: everything between a guide and a delivered result.
Does not: pages, halls, supervision.
"""
