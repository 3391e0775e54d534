"""What the scorers did: calls, money, latency, agreement with people, coverage, budgets."""
