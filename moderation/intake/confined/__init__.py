"""What runs inside the confined process: the only code of ours that decodes a stranger's bytes.

`server` is the long-lived fork server, `child` one job's process, `prison` its limits. Nothing here imports
Django or anything else of ours that is not needed to decode.
"""
