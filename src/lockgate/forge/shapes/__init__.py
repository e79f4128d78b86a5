"""GitHub's JSON shapes.

Pure functions from the forge's records and git's values to the members that GitHub
documents.

The REST API and the webhooks' payloads share them. Source: GitHub's published OpenAPI description.
"""

from lockgate.forge.shapes.accounts import private_user, simple_user
from lockgate.forge.shapes.repositories import repository

__all__ = ["private_user", "repository", "simple_user"]
