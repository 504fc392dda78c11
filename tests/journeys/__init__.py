"""Stories across modules, one a file."""
