"""Marketplace 中介超市: intermediary agencies."""
