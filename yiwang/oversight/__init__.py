"""Those who watch; nobody depends on them.

Belongs here: supervision, regulation after approval, reduction of what is asked, archives.
Does not: anything another ring needs.
"""
