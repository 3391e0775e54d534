"""A number that a template prints as it is goes into a drawing or a field, where `12,5` means nothing.

For people numbers are written by `review.language.figures`.
"""

DECIMAL_SEPARATOR = "."
