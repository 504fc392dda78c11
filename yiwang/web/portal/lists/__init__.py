"""Lists of items as everybody reads them, with figures beside targets 事项名单."""
