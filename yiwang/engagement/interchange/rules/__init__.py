"""Pure parts of interchange: columns, cells, readers, differences."""
