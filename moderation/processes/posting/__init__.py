"""Posts files and folders over the real API, for `manage.py submit`.

pictures   which files, and how they are made smaller
progress   one line that moves
key        with whose key
post       one after the other
"""
