"""Policies: what is asked of the scorers, what their scores mean, and who published that and why."""
