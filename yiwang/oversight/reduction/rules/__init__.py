"""Pure rules of the ledger: norms, self-check, amended texts, workflow."""
