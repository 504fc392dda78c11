"""Cases 办件: the line from filing to delivery."""
