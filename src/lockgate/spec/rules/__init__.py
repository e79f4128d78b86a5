"""The rules that a declared file is held against: one rule, one file, one id, one mirrored test.

The folders follow the order in which the rules apply: ``reading`` (is it a document at all), ``shape`` (are keys and
values of the right form), ``references`` (do its parts fit together), ``names`` (can everything be named on AWS) and
``templates`` (what the applications bring along). A rule's module holds its `RULE`, with the reason behind it, and the
function that finds it. Rules read values and return findings; they open no file themselves.
"""
