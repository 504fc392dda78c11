"""Life events 一件事."""
