"""Pure rules about bytes: what they are, what they hide, whether they can be opened."""
