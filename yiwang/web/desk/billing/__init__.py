"""Bills, waivers, refunds and the daily reconciliation at the desk 收费和对账."""
