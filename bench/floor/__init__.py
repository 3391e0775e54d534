"""The least that storing an upload durably costs in this stack: one bare DRF view, nothing of ours."""
