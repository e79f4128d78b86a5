"""Handlers by service family; each module ends in ``TYPES``, type name to handler."""
