"""Rules of reading: whether the bytes of a file are one plain YAML mapping whose every value has a place of its own.

In: bytes, text or a YAML node. Out: findings. They hold for the declared file and for templates alike.
"""
