"""Assurance: what makes automation safe. Cut-offs with a guarantee, certificates, and the watch over them.

`bounds` → `walk` → `certify` is the way from labels to a cut-off; these modules are pure and know no database.
"""
