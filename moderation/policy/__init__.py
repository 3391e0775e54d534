"""Rules an admin can read, their immutable versions, and the pure function that routes."""
