"""Drafts put to the public 征集意见."""
