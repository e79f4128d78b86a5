"""AWS on one machine: IAM enforced on every call; builds, pipelines and functions that really run.

In: HTTP requests of any AWS client, signed. Out: AWS's answers, and an audit trail of every call with its decision.

A request is parsed (`wire`), its caller named (`identity`), mapped to IAM actions, resources and context keys and
decided (`authorise`, which asks `lockgate.iam`), and then run in the account that owns the resource: by the engine
(`engine`) or by a service of our own (`services/*`). `gate` is that path, `world` wires it, `process` starts it as a
child process.

This room must not know anything of Lockgate but `kernel` and `iam`: it learns only through AWS API calls. It must let
nothing through that it cannot map, and must listen on 127.0.0.1 only.
"""
