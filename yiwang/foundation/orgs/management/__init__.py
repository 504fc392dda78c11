"""Management commands of orgs."""
