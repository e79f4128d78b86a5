"""LG1115: a repository that is neither GitHub's nor a folder."""


def test_a_bare_owner_and_name_gets_its_provider(findings):
    expected = """\
lockgate.yaml:7:24: LG1115 `acme/orders` is not a repository
  why: a pipeline takes its commits from GitHub; a folder can be rehearsed but not deployed
  try: write `github:acme/orders`, or `./acme/orders` for a folder
"""
    assert findings(("github:acme/orders", "acme/orders")) == expected


def test_an_address_is_translated(findings):
    expected = """\
lockgate.yaml:7:24: LG1115 `https://github.com/acme/orders.git` is not a repository
  why: a pipeline takes its commits from GitHub; a folder can be rehearsed but not deployed
  try: write `github:acme/orders`
"""
    assert findings(("github:acme/orders", "https://github.com/acme/orders.git")) == expected


def test_an_address_for_ssh_is_translated(findings):
    expected = """\
lockgate.yaml:7:24: LG1115 `git@github.com:acme/orders.git` is not a repository
  why: a pipeline takes its commits from GitHub; a folder can be rehearsed but not deployed
  try: write `github:acme/orders`
"""
    assert findings(("github:acme/orders", '"git@github.com:acme/orders.git"')) == expected


def test_the_ending_of_a_clone_is_taken_off(findings):
    expected = """\
lockgate.yaml:7:24: LG1115 `github:acme/orders.git` is not a repository
  why: a pipeline takes its commits from GitHub; a folder can be rehearsed but not deployed
  try: leave the ending away: `github:acme/orders`
"""
    assert findings(("github:acme/orders", "github:acme/orders.git")) == expected


def test_any_other_word_is_refused(findings):
    expected = """\
lockgate.yaml:7:24: LG1115 `gitlab:acme/orders` is not a repository
  why: a pipeline takes its commits from GitHub; a folder can be rehearsed but not deployed
  try: write `github:OWNER/NAME`, or a folder as `.`, `./NAME` or `/PATH`
"""
    assert findings(("github:acme/orders", "gitlab:acme/orders")) == expected


def test_dots_are_no_name(findings):
    expected = """\
lockgate.yaml:7:24: LG1115 `github:acme/..` is not a repository
  why: a pipeline takes its commits from GitHub; a folder can be rehearsed but not deployed
  try: write `github:OWNER/NAME`, or a folder as `.`, `./NAME` or `/PATH`
"""
    assert findings(("github:acme/orders", "github:acme/..")) == expected


def test_a_folder_is_a_repository(findings):
    assert not findings(("github:acme/orders", "."))
