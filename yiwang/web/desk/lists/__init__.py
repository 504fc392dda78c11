"""Named lists of items: kept, checked, published, counted beside targets 事项名单."""
