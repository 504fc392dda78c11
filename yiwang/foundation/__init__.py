"""What everything stands on: who, where, when, which file, which message.

Belongs here: identity, organisations, files, messages, audit, keys, exchange, core.
Does not: knowledge of items, cases or licences.
"""
