"""好差评: rate a service once, read how services were rated."""
