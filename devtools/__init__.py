"""Tools for those who build yiwang; nothing here runs in production."""
