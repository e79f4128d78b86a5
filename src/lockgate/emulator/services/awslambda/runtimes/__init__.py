"""The programs that run inside a function's process: one for Python, one for Node.

In: requests on a socket whose descriptor number is the first argument, one JSON object a line. Out: answers on the same
socket. They are started as scripts and import nothing of Lockgate.
"""
