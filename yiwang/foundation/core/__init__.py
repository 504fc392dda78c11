"""Core 内核: commands, outbox, clock, actor, errors, numbering."""
