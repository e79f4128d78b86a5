"""Builds that really run.

In: a `Build` with its settings and the first session of its project's role. Out: the build's phases, logs, artifacts
and reports. Whatever it does in AWS it does as that role; the build's process gets an environment made for it and
nothing of the emulator's own; its folder and its processes are gone when it has ended.
"""
