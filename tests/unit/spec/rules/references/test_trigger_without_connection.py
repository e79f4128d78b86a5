"""LG1232: triggers of an application whose pipelines have no connection."""


def test_an_artifact_source_has_no_triggers(findings):
    expected = """\
lockgate.yaml:7:62: LG1232 application `orders` has triggers, and its source is an artifact
  why: CodePipeline has triggers for sources over a connection only; an artifact starts a pipeline whatever made it
  try: set `source: connection`, or remove the triggers
"""
    stated = "github:acme/orders, source: artifact, triggers: {main: {paths: {exclude: ['docs/**']}}}"
    assert findings(("github:acme/orders", stated)) == expected
