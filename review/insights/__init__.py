"""What comes in and who decides it; what the scorers did: calls, money, latency, agreement, coverage, budgets."""
