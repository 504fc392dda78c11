"""Who may do what in interaction; takes loaded values only."""
