"""Stacks of one account, through boto3."""

import json
import time

import pytest

from policy_writing import allow, statements

SECONDS = 60.0


class Stacks:
    """CloudFormation as one principal sees it. `role` makes an execution role; `settle` waits for an operation's end."""

    def __init__(self, world, account, who):
        self.world, self.account, self.who = world, account, who
        self.api = world.client("cloudformation", who)

    def client(self, service, who=None):
        return self.world.client(service, who or self.account)

    def as_(self, who):
        return Stacks(self.world, self.account, who)

    def execution_role(self, name, policy):
        """A role that CloudFormation may assume, with one inline policy; gives its ARN."""
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudformation.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        iam = self.client("iam")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(statements([trust])))
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=json.dumps(statements(policy)))
        return f"arn:aws:iam::{self.account}:role/{name}"

    def settle(self, name):
        """The stack once nothing runs any more."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            stack = self.api.describe_stacks(StackName=name)["Stacks"][0]
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                return stack
            time.sleep(0.02)
        raise AssertionError(f"{name} is still {stack['StackStatus']}")

    def create(self, name, body, **params):
        params.setdefault("Capabilities", ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"])
        return self.settle(self.api.create_stack(StackName=name, TemplateBody=body, **params)["StackId"])

    def update(self, name, body, **params):
        params.setdefault("Capabilities", ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"])
        return self.settle(self.api.update_stack(StackName=name, TemplateBody=body, **params)["StackId"])

    def delete(self, name, **params):
        identity = self.api.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        self.api.delete_stack(StackName=name, **params)
        return self.settle(identity)

    def physical(self, name):
        resources = self.api.describe_stack_resources(StackName=name)["StackResources"]
        return {item["LogicalResourceId"]: item.get("PhysicalResourceId") for item in resources}

    def events(self, name):
        pages = self.api.get_paginator("describe_stack_events").paginate(StackName=name)
        return list(reversed([event for page in pages for event in page["StackEvents"]]))

    def failures(self, name):
        """Logical id to the reason of its failure."""
        return {
            event["LogicalResourceId"]: event["ResourceStatusReason"]
            for event in self.events(name)
            if event["ResourceStatus"] in ("CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED")
        }


@pytest.fixture
def stacks(aws_world):
    """Stacks of a new account, as its root."""
    account = aws_world.new_account()
    return Stacks(aws_world, account, account)


@pytest.fixture
def deployer(stacks):
    """The same account, as a user who may deploy and pass roles but do nothing else."""
    policy = [allow("cloudformation:*", "*"), allow("iam:PassRole", "*")]
    return stacks.as_(stacks.world.user(stacks.account, "deployer", policy))
