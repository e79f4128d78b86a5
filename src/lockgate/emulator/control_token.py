"""The header in which callers of the control interface show the token."""

TOKEN_HEADER = "x-lockgate-token"  # noqa: S105 - the header's name
