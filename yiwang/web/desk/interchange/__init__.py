"""Import and export of items and lists 导入导出."""
