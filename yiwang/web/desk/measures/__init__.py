"""Measures 处置文书: issued, answered, verified, appealed, referred."""
