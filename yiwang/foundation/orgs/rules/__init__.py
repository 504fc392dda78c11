"""Pure rules of orgs: names, generated organisations, rows of reference files."""
