"""LG1003: text that is not UTF-8."""


def test_a_byte_that_is_not_utf8_is_named_with_its_place(findings, project):
    project.write("lockgate.yaml", b"lockgate: 1\norganization: {id: caf\xe9}\n")
    expected = """\
lockgate.yaml:2:23: LG1003 the byte 0xe9 is not UTF-8
  why: the same bytes would mean different names to different readers
  try: save the file as UTF-8
"""
    assert findings() == expected


def test_the_column_counts_characters_and_not_bytes(findings, project):
    project.write("lockgate.yaml", "é: ".encode() + b"\xff")
    expected = """\
lockgate.yaml:1:4: LG1003 the byte 0xff is not UTF-8
  why: the same bytes would mean different names to different readers
  try: save the file as UTF-8
"""
    assert findings() == expected


def test_a_byte_order_mark_is_no_error(findings):
    assert not findings(("lockgate: 1\n", "﻿lockgate: 1\n"))


def test_a_bad_byte_behind_a_byte_order_mark_has_the_right_place(findings, project):
    project.write("lockgate.yaml", b"\xef\xbb\xbfab: \xff")
    expected = """\
lockgate.yaml:1:6: LG1003 the byte 0xff is not UTF-8
  why: the same bytes would mean different names to different readers
  try: save the file as UTF-8
"""
    assert findings() == expected
