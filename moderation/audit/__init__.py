"""The log: one Entry for every state change, written in the transaction that changes the state."""
