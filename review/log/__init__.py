"""The audit log, read and filtered, with each line's hash recomputed as it is shown."""
