"""Deployments of Lambda functions as they are carried out.

In: a `Deployment` and its group. Out: its statuses, lifecycle events and times, and real calls of the group's role. It
must not answer calls, and must not touch an alias but through UpdateAlias.
"""
