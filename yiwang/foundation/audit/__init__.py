"""Audit 审计: the chained, sealed log of every act."""
