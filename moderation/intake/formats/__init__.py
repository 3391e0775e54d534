"""The picture formats we take, one module each: `walk(data)` follows a file's structure to its end.

A walk reads lengths and headers, never decodes, and raises `ImageRejected` when the structure stops short or
makes no sense. It is linear in the file's length whatever the bytes are.
"""
