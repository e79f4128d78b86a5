"""What each operation needs, one module per service family; `RULES` of each maps botocore's operation names to rules.

Source, unless a module says otherwise: the service authorization reference ("Actions, resources, and condition keys").
"""
