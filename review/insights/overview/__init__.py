"""/insights/: what comes in, who decides it, how soon and how well, and what next week is likely to bring."""
