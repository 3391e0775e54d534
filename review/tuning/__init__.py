"""/policies/<slug>/tune/: what an admin can bear, the cut-offs that labels prove, and what they would have come to."""
