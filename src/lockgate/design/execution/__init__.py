"""What deploying one application needs: derived from the resource types of its own template.

In: a `Target`, whose template is already read. Out: the statements of the execution role and of the two boundaries
(the execution role's own and the application's roles'). The knowledge is data in ``design/data``:

- ``registry.json``: AWS's own data, the permissions of the handlers in the CloudFormation registry, by type;
- ``more-types.json``: types that it lacks, each with its source;
- ``corrections.json``: actions in AWS's data that do not exist, or are wildcards, with what is meant;
- ``optional.json``: actions that a type needs only when a resource has one of some properties;
- ``scopes.json``: the resources that an action is confined to; where no name confines them it says why;
- ``roles.json``: the services that a type hands roles to, and the service-linked roles that it makes;
- ``names.json``: the property with a type's name, its length, and the beginnings that the scopes allow;
- ``runtime.json``: what the roles that an application creates may do at most, by type.
"""
