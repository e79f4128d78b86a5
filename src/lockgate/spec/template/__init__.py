"""What an application brings along: its template and its buildspec, read as far as a delivery needs them.

In: a `Document` in the template dialect. Out: a `Template` with every resource that CloudFormation will create, SAM
types and loops already replaced by what they generate. Nothing is resolved that only a deployment knows: parameters,
conditions and intrinsic functions stay as they are, and a resource with a condition counts as created.
"""

from lockgate.spec.template.reading import read_template
from lockgate.spec.template.resources import resources_of

__all__ = ["read_template", "resources_of"]
