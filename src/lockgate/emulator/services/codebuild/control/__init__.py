"""The control plane: what CodeBuild keeps, and the operations that read and change it.

In: authorised calls. Out: answers in botocore's shapes, taken from copies, so that no caller holds a live record. Error
texts are AWS's where they are known. It must not run anything: starting a build is handed to the launcher.
"""
