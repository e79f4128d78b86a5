"""The template language of CloudFormation.

In: a template's text, parameter values and a scope that knows what exists. Out: a checked `Template`, an order of its
resources, evaluated properties. Texts of errors are CloudFormation's own, raised as `ServiceError` ``ValidationError``.
This package calls no AWS API: whoever evaluates a template hands in what dynamic references, SSM parameter types and
imports resolve to.
"""
