"""A clean delivery of several accounts for the tests of audits, and small changes of it that must be found.

It is the repaired example of the repository with one more stack: what the example has no need of.
"""

import shutil
from pathlib import Path

from lockgate.proof import read_templates
from lockgate.proof.audit import Grounds
from lockgate.proof.verdict import Claim, Judgement, Outcome, judge

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "shared-key-delivery-repaired"
MAP, FOUNDATION, PIPELINE, TARGET, EXTRAS = (
    "accounts.yaml",
    "tools/foundation.yaml",
    "tools/pipeline.yaml",
    "target/deployment.yaml",
    "tools/extras.yaml",
)
EXTRA_STACK = """\
Resources:
  GitHub:
    Type: AWS::IAM::OIDCProvider
    Properties: {Url: https://token.actions.githubusercontent.com, ClientIdList: [sts.amazonaws.com]}

  PublishRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: parcels-publish
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: OnlyTheRepository
            Effect: Allow
            Principal: {Federated: !Ref GitHub}
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals:
                token.actions.githubusercontent.com:aud: sts.amazonaws.com
              StringLike:
                token.actions.githubusercontent.com:sub: repo:example/parcels:ref:refs/heads/main

  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: parcels-uploads
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt UploadKey.Arn}

  UploadKey:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - {Sid: Owner, Effect: Allow, Principal: {AWS: !Ref "AWS::AccountId"}, Action: "kms:*", Resource: "*"}
          - Sid: Uploads
            Effect: Allow
            Principal: {AWS: "arn:aws:iam::444444444444:root"}
            Action: kms:Decrypt
            Resource: "*"
            Condition:
              StringLike: {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::parcels-uploads/*"}
              ArnEquals: {aws:PrincipalArn: arn:aws:iam::444444444444:role/parcels-reader}

  Arrivals:
    Type: AWS::SQS::Queue
    Properties: {QueueName: parcels-arrivals}

  ArrivalsPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Arrivals]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: Uploads
            Effect: Allow
            Principal: {Service: s3.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Arrivals.Arn
            Condition:
              StringEquals: {aws:SourceAccount: !Ref "AWS::AccountId"}
          - Sid: Reader
            Effect: Allow
            Principal: {AWS: "arn:aws:iam::444444444444:role/parcels-reader"}
            Action: sqs:ReceiveMessage
            Resource: !GetAtt Arrivals.Arn

  ResizeRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: parcels-resize
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]

  Resize:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: parcels-resize
      Role: !GetAtt ResizeRole.Arn
      Handler: app.handler
      Runtime: python3.13
      Code: {S3Bucket: parcels-uploads, S3Key: code.zip}

  ResizeCalls:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      SourceAccount: !Ref "AWS::AccountId"

  CheckRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: parcels-check
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: OneProject
            Effect: Allow
            Principal: {Service: codebuild.amazonaws.com}
            Action: sts:AssumeRole
            Condition:
              ArnLike: {aws:SourceArn: !Sub "arn:aws:codebuild:*:${AWS::AccountId}:project/parcels-check"}

  Check:
    Type: AWS::CodeBuild::Project
    Properties:
      Name: parcels-check
      ServiceRole: !GetAtt CheckRole.Arn
      Source: {Type: GITHUB, Location: https://github.com/example/parcels.git}
      Artifacts: {Type: NO_ARTIFACTS}
      Environment: {Type: LINUX_CONTAINER, ComputeType: BUILD_GENERAL1_SMALL, Image: aws/codebuild/standard:7.0}
      Triggers:
        Webhook: true
        FilterGroups:
          - - {Type: EVENT, Pattern: "PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED"}
            - {Type: BASE_REF, Pattern: "^refs/heads/main$"}
            - {Type: ACTOR_ACCOUNT_ID, Pattern: "^12345$|^67890$"}

  AdminRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: administrators
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {AWS: !Ref "AWS::AccountId"}, Action: sts:AssumeRole}]
"""
_STACK = "      parcels-pipeline:\n"

Edit = tuple[str, str, str]
"""A file, what stands there, and what shall stand there instead."""


def delivery(folder: Path, *edits: Edit) -> Path:
    """A copy of the clean delivery in `folder`, changed."""
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    (folder / EXTRAS).write_text(EXTRA_STACK, encoding="utf-8")
    text = (folder / MAP).read_text(encoding="utf-8")
    assert _STACK in text
    (folder / MAP).write_text(text.replace(_STACK, f"      parcels-extras: {EXTRAS}\n{_STACK}"), encoding="utf-8")
    for name, old, new in edits:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def audited(claim: Claim[Grounds], folder: Path, *edits: Edit) -> Judgement[Grounds]:
    """What `claim` says of the delivery after the edits."""
    return judge(claim, Grounds.of(read_templates(delivery(folder, *edits))))


def is_clean(claim: Claim[Grounds], folder: Path) -> bool:
    """Whether the claim holds of the clean delivery, and speaks of something there."""
    found = audited(claim, folder)
    return found.outcome is Outcome.PROVED and bool(found.verdicts)


def is_found(claim: Claim[Grounds], folder: Path, *edits: Edit) -> bool:
    """Whether the claim refutes the delivery after the edits, with a place and every call confirmed."""
    found = audited(claim, folder, *edits)
    assert all(each.origin is not None and each.story and each.remedy for each in found.refutations)
    return found.outcome is Outcome.REFUTED
