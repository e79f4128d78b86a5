"""LG1235: more webhooks than a repository takes."""


def stated(count, source="artifact"):
    applications = [f"  app{number}: {{repository: github:acme/mono, source: {source}}}\n" for number in range(count)]
    return ("  orders: {repository: github:acme/orders}\n", "".join(applications))


def test_an_eleventh_pipeline_of_one_repository_is_too_many(findings):
    expected = """\
lockgate.yaml:17:23: LG1235 11 pipelines would make 22 webhooks on the repository `acme/mono`
  why: a repository takes at most 20 webhooks for the same event, and a pipeline with an artifact source makes two
  try: set `source: connection` for an application, or map fewer branches
"""
    assert findings(stated(11)) == expected


def test_ten_pipelines_of_one_repository_are_taken(findings):
    assert not findings(stated(10))


def test_connections_make_no_webhooks_of_their_own(findings):
    assert not findings(stated(11, "connection"))
