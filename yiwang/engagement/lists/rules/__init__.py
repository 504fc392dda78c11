"""Pure rules of the lists: kinds, promises, the way of a list, figures, targets."""
