"""Catalogue 事项目录: items, implementing lists, guides, search."""
