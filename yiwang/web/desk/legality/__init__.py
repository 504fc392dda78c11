"""Law supervision 法制监督: draws and check sheets."""
