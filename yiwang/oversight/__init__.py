"""Those who watch; nobody depends on them.

Belongs here: supervision, regulation after approval, archives.
Does not: anything another ring needs.
"""
