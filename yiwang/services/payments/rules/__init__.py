"""Pure rules of payments: money, what an incoming sum does, signatures, the provider's file."""
