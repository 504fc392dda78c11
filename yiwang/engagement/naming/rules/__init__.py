"""How names are made, judged and compared."""
