"""Shapes that cross the border of licences, a file for each aggregate."""
