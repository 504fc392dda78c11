"""Interaction 互动: consultation, complaint, rating."""
