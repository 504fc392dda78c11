"""Pure decisions of licences."""
