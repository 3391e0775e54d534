"""One act that a senior asked for on many submissions: confirmed once, done and logged one by one."""
