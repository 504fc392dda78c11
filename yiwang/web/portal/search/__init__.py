"""Search 搜索."""
