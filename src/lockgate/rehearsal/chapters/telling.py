"""What an administrator does once per account so that pipelines may tell GitHub how far they have come."""

from lockgate.rehearsal.stage import ROBOT, Stage


def keep_token(stage: Stage) -> None:
    """Put the robot's token into the secret that the declared file names, if it names one."""
    github = stage.setting.declaration.github
    if github is None:
        return
    for account in stage.infrastructure:
        with stage.recorder.step(f"keep the token for commit statuses in the secret {github.token_secret}", account):
            secrets = stage.account(account).secrets
            secrets.keep(github.token_secret, stage.tokens[ROBOT], "Posts commit statuses")
