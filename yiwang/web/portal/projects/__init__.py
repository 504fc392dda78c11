"""Engineering projects for their owners: what is needed, the board, stages, joint events."""
