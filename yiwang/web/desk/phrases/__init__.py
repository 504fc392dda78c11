"""Phrases 常用意见: sentences an organisation uses again."""
