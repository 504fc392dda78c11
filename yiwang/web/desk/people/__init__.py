"""Who stands in for whom 代行职责."""
