"""Identity 身份: persons, legal persons, mandates, staff."""
