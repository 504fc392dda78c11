"""Where people meet the service: halls, questions, complaints, agencies.

Belongs here: what happens around a case.
Does not: the handling of the case itself.
"""
