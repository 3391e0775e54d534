"""Dying at every operation of every stage, then living on: nothing lost, nothing doubled, nothing hidden."""
