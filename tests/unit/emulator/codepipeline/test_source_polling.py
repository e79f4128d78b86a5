"""S3 sources that poll, and those that do not."""

from fakes.pipelines import approval, create, eventually, newest, pipeline, s3_source, stage


def declared(poll):
    source = s3_source()
    if poll is None:
        del source["configuration"]["PollForSourceChanges"]
    else:
        source["configuration"]["PollForSourceChanges"] = poll
    return pipeline(stage("Source", source), stage("Gate", approval()))


def triggers(world):
    listed = world.ask("codepipeline", "ListPipelineExecutions", pipelineName="orders")["pipelineExecutionSummaries"]
    return [e["trigger"]["triggerType"] for e in listed]


def head(world):
    def newest_version(**asked):
        return {"VersionId": world.objects[asked["Bucket"], asked["Key"]][-1]["VersionId"]}

    world.handlers["s3", "head_object"] = newest_version


def test_a_source_that_does_not_say_no_is_polled_each_minute(world):
    head(world)
    create(world, declared(None))
    eventually(lambda: world.made("s3", "head_object"))
    world.put("source", "orders.zip", b"second")
    assert triggers(world) == ["CreatePipeline"]
    world.clock.advance(minutes=1)
    eventually(lambda: triggers(world) == ["PollForSourceChanges", "CreatePipeline"])
    assert newest(world)


def test_an_unchanged_object_starts_nothing(world):
    head(world)
    create(world, declared("true"))
    eventually(lambda: world.made("s3", "head_object"))
    world.clock.advance(minutes=1)
    eventually(lambda: len(world.made("s3", "head_object")) == 2)
    assert triggers(world) == ["CreatePipeline"]


def test_a_source_that_says_no_is_never_looked_at(world):
    head(world)
    create(world, declared("false"))
    world.clock.advance(minutes=5)
    second = {**declared(None), "name": "second"}
    create(world, second)
    eventually(lambda: world.made("s3", "head_object"))
    assert {made.params["Key"] for made in world.made("s3", "head_object")} == {"orders.zip"}
    assert len(world.made("s3", "head_object")) == 1
