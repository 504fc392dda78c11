"""Themes 主题编制: several items composed into one, checked, published."""
