"""Settings: base is complete; test, dev and production change the environment only."""
