"""Go to: from whatever was pasted to the page it leads to."""
