"""Pure rules of a case: lifecycle, clocks, documents. No ORM, no time of day, no settings."""
