"""LG1102: a key that must be there and is not."""

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem

RULE = Rule(
    "LG1102",
    "a missing key",
    why="there is no secure default for it",
    remedy="add it",
)
TYPES = frozenset({"missing"})
_EXAMPLES = {
    "lockgate": "lockgate: 1",
    "organization": "organization: {id: o-a1b2c3d4e5, region: eu-west-1}",
    "environments": 'environments: {prod: {branch: main, infrastructure: "111111111111", runtime: "222222222222"}}',
    "applications": "applications: {orders: {repository: github:acme/orders}}",
    "id": "id: o-a1b2c3d4e5",
    "region": "region: eu-west-1",
    "branch": "branch: main",
    "infrastructure": 'infrastructure: "111111111111"',
    "runtime": 'runtime: "222222222222"',
    "repository": "repository: github:acme/orders",
}


def explain(problem: Problem) -> Finding:
    """The finding stands at the key of the mapping that lacks it, and shows an example."""
    around = problem.path[:-1]
    place = f"`{'.'.join(map(str, around))}` has no key" if around else "there is no key"
    example = _EXAMPLES.get(problem.key, f"{problem.key}: ...")
    origin = problem.document.key_origin(around)
    return RULE.finding(origin, f"{place} `{problem.key}`", remedy=f"add it, as in `{example}`")
