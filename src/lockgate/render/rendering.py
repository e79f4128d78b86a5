"""`render`: design to templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lockgate.design import Design, Output, Parameter, Setting, Stack, StackId, StackKind, Wave
from lockgate.design.nodes import ManagedPolicy, Role
from lockgate.kernel import AccountId, Exit, Finding, LockgateError, Origin, Region
from lockgate.render.cloudformation import resource
from lockgate.render.cloudformation.parts import value
from lockgate.render.text import to_text
from lockgate.render.tree import Tree, origins
from lockgate.spec.rules.rule import Rule

LIMIT = 51_200
"""Bytes of a template that is handed over in the call itself. Source: CloudFormation user guide, "Quotas"."""

LARGE = Rule(
    "LG3301",
    "a template over CloudFormation's quota",
    why="CloudFormation takes templates of up to 51,200 bytes in a call",
    remedy="deliver to fewer environments or accounts over one line",
    source="CloudFormation user guide, Understand CloudFormation quotas",
)

_FORMS = {
    "KeyArn": "arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+",
    "ConnectionArn": "arn:[a-z-]+:codeconnections:[a-z0-9-]+:[0-9]{12}:connection/[A-Za-z0-9-]+",
}
_NAMED_IAM = "CAPABILITY_NAMED_IAM"


@dataclass(frozen=True, slots=True)
class Template:
    """One stack's template.

    Attributes:
        name: The stack's name.
        account: The account it is deployed to.
        region: The Region.
        wave: When it is deployed: after all templates of earlier waves.
        kind: What the stack is for.
        line: The line it belongs to.
        body: The template as YAML text.
        parameters: Its parameters, each with the stack and output that its value comes from.
        capabilities: What CloudFormation wants acknowledged.
        outputs: The names of its outputs.
        origins: JSON pointer into the template to the place that caused the part.
        settings: Its parameters that have a default.
    """

    name: str
    account: AccountId
    region: Region
    wave: Wave
    kind: StackKind
    line: str
    body: str
    parameters: tuple[Parameter, ...]
    capabilities: tuple[str, ...]
    outputs: tuple[str, ...]
    origins: Mapping[str, Origin]
    settings: tuple[Setting, ...] = ()

    @property
    def id(self) -> StackId:
        """What identifies the stack."""
        return StackId(self.account, self.region, self.name)

    @property
    def path(self) -> str:
        """Where the template is kept below an output folder: one folder per account."""
        return f"{self.account}/{self.name}.yaml"


@dataclass(frozen=True, slots=True)
class Rendering:
    """The whole design as templates, by wave, then account, then name."""

    templates: tuple[Template, ...]

    def template(self, account: str, name: str) -> Template:
        """The template of that stack; raises KeyError when there is none."""
        for template in self.templates:
            if (template.account, template.name) == (account, name):
                return template
        raise KeyError((account, name))


def render(design: Design) -> Rendering:
    """`design` as CloudFormation templates; the same design gives the same bytes.

    Raises:
        LockgateError: When a template is larger than CloudFormation takes; exit code 3.
    """
    templates = tuple(_template(stack) for stack in design.stacks)
    large = [_too_large(stack, template) for stack, template in zip(design.stacks, templates, strict=True)]
    findings = [finding for finding in large if finding is not None]
    if findings:
        raise LockgateError(findings, Exit.INVALID)
    return Rendering(templates)


def _template(stack: Stack) -> Template:
    tree = _tree(stack)
    return Template(
        name=stack.name,
        account=stack.account,
        region=stack.region,
        wave=stack.wave,
        kind=stack.kind,
        line=stack.line,
        body=to_text(tree),
        parameters=stack.parameters,
        capabilities=(_NAMED_IAM,) if any(isinstance(node, Role | ManagedPolicy) for node in stack.nodes) else (),
        outputs=tuple(output.name for output in stack.outputs),
        origins=MappingProxyType(dict(origins(tree))),
        settings=stack.settings,
    )


def _tree(stack: Stack) -> Tree:
    tree: dict[str, Tree] = {"AWSTemplateFormatVersion": "2010-09-09", "Description": stack.description}
    if stack.parameters or stack.settings:
        parameters = {each.name: _parameter(each) for each in stack.parameters}
        tree["Parameters"] = parameters | {each.name: _setting(each) for each in stack.settings}
    tree["Resources"] = {node.logical_id: resource(node) for node in stack.nodes}
    if stack.outputs:
        tree["Outputs"] = {output.name: _output(output) for output in stack.outputs}
    return tree


def _parameter(parameter: Parameter) -> Tree:
    source = f"Output {parameter.output} of the stack {parameter.stack.name} in {parameter.stack.account}."
    return {
        "Type": "String",
        "Description": f"{parameter.description} {source}",
        "AllowedPattern": _FORMS[parameter.name],
    }


def _setting(setting: Setting) -> Tree:
    return {
        "Type": "String",
        "Description": setting.description,
        "Default": setting.default,
        "AllowedPattern": setting.pattern,
    }


def _output(output: Output) -> Tree:
    return {"Description": output.description, "Value": value(output.value)}


def _too_large(stack: Stack, template: Template) -> Finding | None:
    size = len(template.body.encode())
    fact = f"the template of the stack `{stack.name}` has {size} bytes, {LIMIT} are allowed"
    return LARGE.finding(stack.nodes[0].origin, fact) if size > LIMIT else None
