"""The laws of the repository, each with its reason."""
