"""Opening a division: departments, halls, administrators 开通地区."""
