"""Self-checks, the ledger, baselines and figures, norms and comparison 减证便民."""
