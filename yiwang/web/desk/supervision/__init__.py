"""监察: what the clocks, acts and comparisons show, the list behind every figure, the rules."""
