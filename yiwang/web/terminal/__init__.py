"""Terminal 终端: kiosks and screens."""
