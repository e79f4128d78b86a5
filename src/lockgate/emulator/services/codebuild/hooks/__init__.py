"""Webhooks: registering them at GitHub, taking deliveries, deciding by filter groups, reporting statuses.

In: a project's filter groups and signed deliveries. Out: build requests and commit statuses. A delivery whose signature
is wrong changes nothing and learns nothing; the texts of strangers meet only linear-time patterns.
"""
