"""Pure rules of identity: roles, locking, one-time codes, the synthetic population."""
