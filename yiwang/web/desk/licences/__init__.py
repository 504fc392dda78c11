"""电子证照: the licences of an office, one of them, and what its keepers do with it."""
