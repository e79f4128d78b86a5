"""The API of CodeDeploy: what is kept and how it is shown.

In: calls. Out: botocore's output shapes and CodeDeploy's own error codes. It starts deployments through the `Runner`
that it is given and must not carry out any part of one.
"""
