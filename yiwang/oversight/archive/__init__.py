"""Archive 归档: closed cases as packages."""
