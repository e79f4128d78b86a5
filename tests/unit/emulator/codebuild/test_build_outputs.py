"""Artifacts, reports and caches: what a build takes and leaves."""

import io
import json
import stat
import zipfile

import pytest

from lockgate.emulator.services.codebuild.pipeline import ArtifactLocation, PipelineJob
from lockgate.emulator.services.codebuild.run.archives import ArchiveError, pack, unpack
from lockgate.emulator.services.codebuild.run.globs import matches, select
from lockgate.emulator.services.codebuild.run.junit import JUnitError, read_junit, summary

S3 = {"type": "S3", "location": "out", "packaging": "ZIP", "name": "app.zip"}


def contexts(build, name):
    phase = next(phase for phase in build["phases"] if phase["phaseType"] == name)
    return [(each["statusCode"], each["message"]) for each in phase["contexts"]]


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return packed.getvalue()


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def put(aws, operation="PutObject"):
    return [params for service, name, params in aws.calls if (service, name) == ("s3", operation)]


def building(buildspec, artifacts, *commands):
    return buildspec(
        "mkdir -p dist/deep .hidden",
        "echo a > dist/a.txt; echo b > dist/deep/b.txt; echo c > dist/deep/c.pyc; echo h > .hidden/h",
        *commands,
        artifacts=artifacts,
    )


@pytest.mark.parametrize(
    ("artifacts", "names"),
    [
        ({"files": ["**/*"]}, {".hidden/h", "dist/a.txt", "dist/deep/b.txt", "dist/deep/c.pyc"}),
        ({"files": ["dist/*"]}, {"dist/a.txt"}),
        ({"files": ["**/*"], "base-directory": "dist"}, {"a.txt", "deep/b.txt", "deep/c.pyc"}),
        ({"files": ["**/*"], "base-directory": "di*"}, {"a.txt", "deep/b.txt", "deep/c.pyc"}),
        ({"files": ["**/*"], "base-directory": "dist", "exclude-paths": ["**/*.pyc"]}, {"a.txt", "deep/b.txt"}),
        ({"files": ["dist/**/*"], "discard-paths": "yes"}, {"a.txt", "b.txt", "c.pyc"}),
        ({"files": ["dist/a.txt", "absent"]}, {"dist/a.txt"}),
        ({"files": ["dist/deep/{b,x}.txt"]}, {"dist/deep/b.txt"}),
    ],
)
def test_the_files_of_an_artifact_are_chosen_by_its_patterns(aws, buildspec, artifacts, names):
    aws.project(spec=building(buildspec, artifacts), artifacts=S3)
    build = aws.built()
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert set(unzipped(aws.objects["out", "app.zip"])) == names
    assert build["artifacts"]["location"] == "arn:aws:s3:::out/app.zip"
    assert len(build["artifacts"]["sha256sum"]) == 64


def test_an_artifact_names_the_build_that_wrote_it_and_its_checksums(aws, buildspec):
    aws.project(spec=building(buildspec, {"files": ["dist/*"]}), artifacts=S3)
    build = aws.built()
    assert aws.writes["out", "app.zip"]["Metadata"] == {
        "codebuild-buildarn": build["arn"],
        "codebuild-content-sha256": build["artifacts"]["sha256sum"],
        "codebuild-content-md5": build["artifacts"]["md5sum"],
    }


@pytest.mark.parametrize(
    ("artifacts", "message"),
    [
        ({"files": ["absent/*"]}, "no matching artifact paths found"),
        ({"files": ["*"], "base-directory": "absent"}, "no matching base directory path found for build"),
        ({"files": ["*"], "base-directory": "../.."}, "no matching base directory path found for build"),
        ({"files": ["/etc/passwd"]}, "no matching artifact paths found"),
        ({"files": ["outside"]}, "no matching artifact paths found"),
    ],
)
def test_an_artifact_without_files_fails_the_upload(aws, buildspec, artifacts, message):
    aws.project(spec=building(buildspec, artifacts, "ln -s /etc/passwd outside"), artifacts=S3)
    build = aws.built()
    assert contexts(build, "UPLOAD_ARTIFACTS") == [("CLIENT_ERROR", message)]
    assert build["buildStatus"] == "FAILED"


def test_a_project_with_artifacts_needs_them_in_its_buildspec(aws, buildspec):
    aws.project(artifacts=S3)
    assert contexts(aws.built(), "UPLOAD_ARTIFACTS") == [
        ("CLIENT_ERROR", "no artifact definition found in the buildspec for the primary artifact")
    ]


@pytest.mark.parametrize(
    ("project", "key"),
    [
        ({"path": "p"}, "p/app.zip"),
        ({"namespaceType": "BUILD_ID"}, "{}/app.zip"),
        ({"path": "p/", "namespaceType": "BUILD_ID", "name": "x.zip"}, "p/{}/x.zip"),
        ({"overrideArtifactName": True}, "orders-test.zip"),
    ],
)
def test_the_key_is_made_of_path_build_and_name(aws, buildspec, project, key):
    artifacts = {"files": ["dist/a.txt"], "name": "orders-$(echo $STAGE).zip"}
    aws.project(spec=building(buildspec, artifacts, "STAGE=test"), artifacts={**S3, **project})
    build = aws.built()
    assert list(aws.objects) == [("out", key.format(build["id"].split(":")[1]))]


def test_without_packaging_each_file_is_an_object(aws, buildspec):
    aws.project(
        spec=building(buildspec, {"files": ["**/*.txt"], "base-directory": "dist"}),
        artifacts={"type": "S3", "location": "arn:aws:s3:::out", "path": "p", "name": "site"},
    )
    build = aws.built()
    assert set(aws.objects) == {("out", "p/site/a.txt"), ("out", "p/site/deep/b.txt")}
    assert build["artifacts"]["location"] == "arn:aws:s3:::out/p/site"


def test_artifacts_are_encrypted_with_the_project_s_key(aws, buildspec):
    key = "arn:aws:kms:eu-west-1:111111111111:key/k"
    aws.project(spec=building(buildspec, {"files": ["dist/a.txt"]}), artifacts=S3, encryptionKey=key)
    aws.built()
    aws.call("UpdateProject", name="orders", encryptionKey="arn:aws:kms:eu-west-1:111111111111:alias/aws/s3")
    aws.built()
    aws.call("UpdateProject", name="orders", artifacts={**S3, "encryptionDisabled": True, "bucketOwnerAccess": "FULL"})
    aws.built()
    where = {"Bucket": "out", "Key": "app.zip"}
    assert [{**each, "Metadata": None} for each in put(aws)] == [
        {**where, "Metadata": None, "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key},
        {**where, "Metadata": None, "ServerSideEncryption": "aws:kms"},
        {**where, "Metadata": None, "ACL": "bucket-owner-full-control"},
    ]


def test_a_bucket_s_owner_is_looked_at_first(aws, buildspec):
    aws.denied = {"s3:GetBucketAcl"}
    aws.project(spec=building(buildspec, {"files": ["dist/a.txt"]}), artifacts=S3)
    [(code, message)] = contexts(aws.built(), "UPLOAD_ARTIFACTS")
    assert code == "CLIENT_ERROR"
    assert message.startswith(
        "Error in UPLOAD_ARTIFACTS phase: Error calling GetBucketAcl: Either the bucket owner has changed or the "
        "service role no longer has permission to called s3:GetBucketAcl: "
    )


def test_artifacts_are_uploaded_although_the_build_has_failed(aws, buildspec):
    aws.project(spec=building(buildspec, {"files": ["dist/a.txt"]}, "false"), artifacts=S3)
    assert aws.built()["buildStatus"] == "FAILED"
    assert ("out", "app.zip") in aws.objects


def test_secondary_artifacts_go_to_their_own_places(aws, buildspec):
    artifacts = {"files": ["dist/a.txt"], "secondary-artifacts": {"deep": {"files": ["dist/deep/b.txt"]}}}
    second = {"type": "S3", "location": "second", "packaging": "ZIP", "name": "deep.zip", "artifactIdentifier": "deep"}
    aws.project(spec=building(buildspec, artifacts), artifacts=S3, secondaryArtifacts=[second])
    build = aws.built()
    assert unzipped(aws.objects["second", "deep.zip"]) == {"dist/deep/b.txt": "b\n"}
    assert build["secondaryArtifacts"][0]["artifactIdentifier"] == "deep"


def pipeline(aws, buildspec, job, text):
    aws.project(
        source={"type": "CODEPIPELINE", "buildspec": text},
        artifacts={"type": "CODEPIPELINE"},
        encryptionKey="arn:aws:kms:eu-west-1:111111111111:key/k",
    )
    aws.service.register("token", job)
    return aws.built(idempotencyToken="token")


def test_a_pipeline_s_build_takes_its_input_and_leaves_its_output(aws, buildspec):
    aws.objects["store", "in/source"] = zipped(app_dot_txt="hello")
    job = PipelineJob(
        inputs=(ArtifactLocation("Source", "store", "in/source"),),
        outputs=(ArtifactLocation("Built", "store", "out/built"),),
        initiator="codepipeline/orders",
        revision="abc123",
    )
    text = buildspec(
        "echo $CODEBUILD_INITIATOR $CODEBUILD_RESOLVED_SOURCE_VERSION $CODEBUILD_SOURCE_VERSION > made",
        artifacts={"files": ["*"]},
    )
    build = pipeline(aws, buildspec, job, text)
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert unzipped(aws.objects["store", "out/built"]) == {
        "app.txt": "hello",
        "made": "codepipeline/orders abc123 arn:aws:s3:::store/in/source\n",
    }
    assert (build["initiator"], build["source"]["type"]) == ("codepipeline/orders", "CODEPIPELINE")
    assert put(aws)[0]["SSEKMSKeyId"] == "arn:aws:kms:eu-west-1:111111111111:key/k"


def test_several_inputs_and_outputs_have_their_own_folders_and_names(aws, buildspec):
    aws.objects["store", "one"] = zipped(a_dot_txt="1")
    aws.objects["store", "two"] = zipped(b_dot_txt="2")
    job = PipelineJob(
        inputs=(ArtifactLocation("One", "store", "one"), ArtifactLocation("Two", "store", "two")),
        outputs=(ArtifactLocation("X", "store", "x"), ArtifactLocation("Y", "store", "y")),
        initiator="codepipeline/orders",
        primary="Two",
    )
    sets = {"X": {"files": ["a.txt"]}, "Y": {"files": ["b.txt"]}}
    text = buildspec('cp "$CODEBUILD_SRC_DIR_One/a.txt" .', artifacts={"secondary-artifacts": sets})
    build = pipeline(aws, buildspec, job, text)
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert unzipped(aws.objects["store", "x"]) == {"a.txt": "1"}
    assert unzipped(aws.objects["store", "y"]) == {"b.txt": "2"}


def test_a_pipeline_s_job_is_used_once(aws, buildspec):
    aws.objects["store", "in"] = zipped(a="1")
    job = PipelineJob((ArtifactLocation("S", "store", "in"),), (), "codepipeline/orders")
    pipeline(aws, buildspec, job, buildspec("true"))
    with pytest.raises(Exception, match="built by its pipeline only"):
        aws.start(idempotencyToken="another")


def test_a_pipeline_builds_a_project_with_a_source_of_its_own_too(aws, buildspec):
    aws.objects["store", "in"] = zipped(a_dot_txt="1")
    aws.project(spec=buildspec("cat a.txt"))
    job = PipelineJob((ArtifactLocation("S", "store", "in"),), (), "codepipeline/orders")
    aws.service.register("token", job)
    build = aws.built(idempotencyToken="token")
    assert (build["buildStatus"], build["source"]["type"]) == ("SUCCEEDED", "CODEPIPELINE")


def test_an_input_that_may_not_be_read_fails_the_download_in_aws_s_words(aws, buildspec):
    aws.denied = {"s3:GetObject"}
    job = PipelineJob((ArtifactLocation("S", "store", "in"),), (), "codepipeline/orders")
    build = pipeline(aws, buildspec, job, buildspec("true"))
    assert contexts(build, "DOWNLOAD_SOURCE") == [
        (
            "CLIENT_ERROR",
            (
                "AccessDenied: not authorized to perform: s3:GetObject\n\tstatus code: 403, request id: R, host id: H "
                "for primary source and source version arn:aws:s3:::store/in"
            ),
        )
    ]


def test_an_s3_source_resolves_to_the_object_s_version(aws, buildspec):
    aws.objects["in", "s.zip"] = zipped(buildspec_dot_yml=buildspec("ls"))
    aws.project(source={"type": "S3", "location": "in/s.zip"})
    build = aws.built()
    assert (build["buildStatus"], build["resolvedSourceVersion"]) == ("SUCCEEDED", "v1")


def test_a_folder_in_s3_is_a_source_too(aws, buildspec):
    aws.objects["in", "src/deep/a.txt"] = b"deep"
    aws.objects["in", "src/buildspec.yml"] = buildspec("cat deep/a.txt").encode()
    aws.objects["in", "src/../../evil"] = b"x"
    aws.project(source={"type": "S3", "location": "in/src/"})
    build = aws.built()
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert not (aws.workspace / "evil").exists()


def test_a_buildspec_may_be_elsewhere(aws, buildspec):
    aws.objects["in", "s.zip"] = zipped(ci__own_dot_yml=buildspec("echo from ci"))
    aws.objects["specs", "b.yml"] = buildspec("echo from s3").encode()
    aws.project(source={"type": "S3", "location": "in/s.zip", "buildspec": "ci/own.yml"})
    assert "from ci\n" in aws.log_of(aws.built())
    assert "from s3\n" in aws.log_of(aws.built(buildspecOverride="arn:aws:s3:::specs/b.yml"))
    build = aws.built(buildspecOverride="../../../etc/passwd")
    assert contexts(build, "DOWNLOAD_SOURCE")[0][0] == "YAML_FILE_ERROR"


def test_a_secondary_source_has_a_folder_of_its_own(aws, buildspec):
    aws.objects["in", "tools.zip"] = zipped(tool="x")
    aws.project(
        spec=buildspec('test -f "$CODEBUILD_SRC_DIR_tools/tool"'),
        secondarySources=[{"type": "S3", "location": "in/tools.zip", "sourceIdentifier": "tools"}],
    )
    assert aws.built()["buildStatus"] == "SUCCEEDED"


def test_a_source_that_cannot_be_reached_here_says_so(aws, buildspec):
    aws.project(source={"type": "BITBUCKET", "location": "https://bitbucket.org/a/b"})
    assert contexts(aws.built(), "DOWNLOAD_SOURCE") == [
        ("CLIENT_ERROR", "sources of type BITBUCKET cannot be reached from this emulator for primary source")
    ]


def test_reports_are_read_and_counted(aws, buildspec):
    text = "<testsuite name='s'><testcase name='a' time='1.5'/><testcase name='b'><skipped/></testcase></testsuite>"
    spec = buildspec(f'echo "{text}" > r.xml', reports={"unit": {"files": ["*.xml"]}})
    aws.project(spec=spec)
    [arn] = aws.built()["reportArns"]
    assert arn.startswith("arn:aws:codebuild:eu-west-1:111111111111:report/orders-unit:")
    report = aws.call("BatchGetReports", reportArns=[arn])["reports"][0]
    assert report["status"] == "SUCCEEDED"
    assert report["testSummary"]["total"] == 2
    assert report["testSummary"]["durationInNanoSeconds"] == 1_500_000_000
    skipped = aws.call("DescribeTestCases", reportArn=arn, filter={"status": "SKIPPED"})["testCases"]
    assert [case["name"] for case in skipped] == ["b"]
    group = report["reportGroupArn"]
    assert aws.call("ListReportsForReportGroup", reportGroupArn=group)["reports"] == [arn]


def test_a_group_that_exports_gets_the_raw_files(aws, buildspec):
    aws.call(
        "CreateReportGroup",
        name="orders-unit",
        type="TEST",
        exportConfig={"exportConfigType": "S3", "s3Destination": {"bucket": "reports", "path": "p"}},
    )
    aws.project(spec=buildspec("echo '<testsuite/>' > r.xml", reports={"unit": {"files": ["r.xml"]}}))
    [arn] = aws.built()["reportArns"]
    assert [key for bucket, key in aws.objects if bucket == "reports"] == [f"p/{arn.rpartition('/')[2]}/r.xml"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<a", "r.xml is not XML: "),
        (b"<report/>", "r.xml has the root <report> instead of <testsuites> or <testsuite>"),
        (
            b"<!DOCTYPE x [<!ENTITY a 'b'>]><testsuite/>",
            "r.xml has a document type, which test reports have no use for",
        ),
        ("<!DOCTYPE x><testsuite/>".encode("utf-16"), "r.xml has a document type, which test reports have no use for"),
    ],
)
def test_what_is_no_junit_file_is_refused(data, message):
    with pytest.raises(JUnitError) as caught:
        read_junit(data, "r.xml")
    assert str(caught.value).startswith(message)


def test_nested_suites_are_read_once():
    text = (
        b"<testsuites><testsuite name='o'><testcase name='1' time='x'/><testsuite name='i'>"
        b"<testcase name='2'><error message='e'/></testcase></testsuite></testsuite></testsuites>"
    )
    cases = read_junit(text, "r.xml")
    assert [(case["testSuiteName"], case["name"], case["status"]) for case in cases] == [
        ("o", "1", "SUCCEEDED"),
        ("i", "2", "ERROR"),
    ]
    assert summary(cases)["statusCounts"]["ERROR"] == 1


@pytest.mark.parametrize(
    "cache", [{"type": "LOCAL", "modes": ["LOCAL_CUSTOM_CACHE"]}, {"type": "S3", "location": "c/p"}]
)
def test_a_cache_comes_back_until_it_is_invalidated(aws, cache):
    text = {
        "version": 0.2,
        "cache": {"key": "k-$CODEBUILD_CI", "paths": ["deps/**/*", "/root/.tool/*"]},
        "phases": {
            "build": {
                "commands": [
                    "cat deps/x $HOME/.tool/y 2>/dev/null || echo none",
                    "mkdir -p deps $HOME/.tool; echo kept > deps/x; echo home > $HOME/.tool/y",
                ]
            }
        },
    }
    aws.project(spec=json.dumps(text), cache=cache)

    def output():
        lines = aws.log_of(aws.built()).splitlines()
        return [line for line in lines if not line.startswith("[Container]")]

    assert output() == ["none"]
    assert output() == ["kept", "home"]
    aws.call("InvalidateProjectCache", projectName="orders")
    assert output() == ["none"]


def test_a_fallback_key_finds_the_newest_of_its_prefix(aws):
    def text(key):
        return json.dumps(
            {
                "version": 0.2,
                "cache": {"key": key, "fallback-keys": ["npm-"], "paths": ["d"]},
                "phases": {"build": {"commands": ["cat d 2>/dev/null || true", f"echo {key} > d"]}},
            }
        )

    aws.project(cache={"type": "S3", "location": "c"})
    aws.built(buildspecOverride=text("npm-1"))
    assert "\nnpm-1\n" in aws.log_of(aws.built(buildspecOverride=text("npm-2")))


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("**/*", "a/b/c", True),
        ("**/*", "a", True),
        ("*", "a/b", False),
        ("a/**", "a/b/c", True),
        ("a/**/c", "a/c", True),
        ("a/**/c", "a/b/b/c", True),
        ("a/**/c", "a/b/d", False),
        ("./a", "a", True),
        ("a?", "ab", True),
        ("[ab]c", "bc", True),
        ("[^a]c", "ac", False),
        ("{a,b}/{c,d}", "b/c", True),
        ("{a,b", "{a,b", True),
        ("**/*.tx?", "x/y.txt", True),
    ],
)
def test_patterns_match_whole_paths(pattern, path, found):
    assert matches(pattern, path) is found


def test_links_to_folders_are_not_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "f").write_text("x")
    (tmp_path / "link").symlink_to("real")
    assert select(tmp_path, ["**/*"]) == ["link", "real/f"]


def test_an_archive_keeps_permissions_and_links(tmp_path):
    (tmp_path / "run").write_text("#!/bin/sh\n")
    (tmp_path / "run").chmod(0o755)
    (tmp_path / "link").symlink_to("run")
    pack(tmp_path / "a.zip", [("run", tmp_path / "run"), ("link", tmp_path / "link")], keep_links=True)
    (tmp_path / "out").mkdir()
    unpack(tmp_path / "a.zip", tmp_path / "out")
    assert stat.S_IMODE((tmp_path / "out" / "run").stat().st_mode) == 0o755
    assert (tmp_path / "out" / "link").is_symlink()


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil"])
def test_an_archive_cannot_write_outside_its_folder(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "x")
    (tmp_path / "out").mkdir()
    with pytest.raises(ArchiveError, match="would be written outside the source folder"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_a_link_in_an_archive_cannot_lead_outside(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc")
        archive.writestr("link2/x", "y")
    (tmp_path / "out").mkdir()
    unpack(tmp_path / "a.zip", tmp_path / "out")
    assert not (tmp_path / "out" / "link").exists()


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"nonsense")
    with pytest.raises(ArchiveError, match="zip: File is not a zip file"):
        unpack(tmp_path / "a.zip", tmp_path)
