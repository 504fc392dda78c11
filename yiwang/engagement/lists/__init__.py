"""Lists 事项名单: Named lists of items, kept, checked, published and counted."""
