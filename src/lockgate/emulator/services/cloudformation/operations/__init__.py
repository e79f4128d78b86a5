"""The operations of the API: what each checks, starts and shows.

In: authorised calls. Out: botocore's output shapes, or `ServiceError` in CloudFormation's wording. Each module gives a
``table(world)``, operation name to its implementation. What takes time runs in the background, after the answer.
"""
