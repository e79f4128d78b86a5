"""The wire: HTTP in, an operation with its parameters out; and answers and errors back in the protocol of the call.

In: `HttpRequest`. Out: `Operation` (botocore's service, operation and parsed parameters) and `HttpResponse`.
Signatures are checked here too, against a secret that `identity` supplies. This room must not decide anything about
permissions and knows no state; what it does not recognise it refuses with `Refused`.
"""
