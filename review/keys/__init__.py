"""The letters that do things: which there are, which of them a person has chosen otherwise, and how they are printed."""
