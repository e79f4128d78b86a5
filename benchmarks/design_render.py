"""Declared file to templates as a whole process, against the interpreter and, on request, against `cdk synth`.

Run: `python benchmarks/design_render.py [--cdk] [runs]`. All is measured in one run, interleaved, and shown as ratios,
because absolute times are the machine's. `--cdk` installs aws-cdk and aws-cdk-lib from npm into a temporary folder and
synthesises an equal application: a CDK pipeline over a connection with two cross-account stages, an approval before the
second, and a function with its role in each.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AIM = 0.5  # seconds, on a machine that starts the interpreter in 20 ms

APP = """
const { App, Stack, Stage, aws_lambda: lambda, aws_logs: logs, pipelines } = require('aws-cdk-lib');

class Orders extends Stage {
  constructor(scope, id, props) {
    super(scope, id, props);
    const stack = new Stack(this, 'Orders');
    const logGroup = new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_MONTH });
    new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', logGroup,
      code: lambda.Code.fromInline('def handler(event, context): return 1'),
    });
  }
}

const app = new App();
const region = 'eu-west-1';
const stack = new Stack(app, 'Pipeline', { env: { account: '111111111111', region } });
const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', {
  crossAccountKeys: true,
  synth: new pipelines.ShellStep('Synth', {
    input: pipelines.CodePipelineSource.connection('acme/orders', 'main', {
      connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1',
    }),
    commands: ['npm ci', 'npx cdk synth'],
  }),
});
pipeline.addStage(new Orders(app, 'Test', { env: { account: '222222222222', region } }));
pipeline.addStage(new Orders(app, 'Prod', { env: { account: '333333333333', region } }), {
  pre: [new pipelines.ManualApprovalStep('Approve')],
});
"""


def timed(command: list[str], folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - began


def cdk(folder: Path) -> list[str]:
    """The command that synthesises the equal application, installed below `folder`."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("--cdk needs npm")
    (folder / "app.js").write_text(APP)
    (folder / "cdk.json").write_text(json.dumps({"app": "node app.js", "versionReporting": False}))
    install = [npm, "install", "--no-fund", "--no-audit", "--silent", "aws-cdk@2", "aws-cdk-lib@2", "constructs@10"]
    subprocess.run(install, cwd=folder, check=True)
    return [str(folder / "node_modules" / ".bin" / "cdk"), "synth", "--quiet"]


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--cdk"]
    runs = int(arguments[0]) if arguments else 7
    lockgate = [sys.executable, "-m", "lockgate"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project, peer = folder / "project", folder / "peer"
        project.mkdir()
        peer.mkdir()
        subprocess.run([*lockgate, "init", "--layout", "tools"], cwd=project, check=True, capture_output=True)
        contenders = {
            "interpreter": ([sys.executable, "-c", "pass"], project),
            "its libraries": ([sys.executable, "-c", "import typer, pydantic, ruamel.yaml"], project),
            "lockgate render": ([*lockgate, "render", "--out", "out"], project),
            **({"cdk synth": (cdk(peer), peer)} if "--cdk" in sys.argv else {}),
        }
        report(measure(contenders, runs))


def measure(contenders: dict[str, tuple[list[str], Path]], runs: int) -> dict[str, list[float]]:
    """Seconds of each run of each contender; the first round warms the caches and is dropped."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(runs + 1):
        for name, (command, folder) in contenders.items():
            seconds = timed(command, folder)
            if number:
                found[name].append(seconds)
    return found


def report(found: dict[str, list[float]]) -> None:
    middles = {name: statistics.median(times) for name, times in found.items()}
    own = middles["lockgate render"]
    for name, middle in middles.items():
        ratio = f"{middle / own:6.2f} of lockgate render"
        print(f"{name:16} median {middle:6.3f} s   best {min(found[name]):6.3f} s   {ratio}")
    print(f"aim: under {AIM} s as a whole process; best run: {min(found['lockgate render']):.3f} s")


if __name__ == "__main__":
    main()
