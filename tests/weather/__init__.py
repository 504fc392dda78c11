"""Bad weather: what real systems meet, shown with the real processes (issue 3, section 5)."""
