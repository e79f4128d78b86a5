"""How much is asked: in proportion to the world, never for every pair of principals."""

from hand_made_worlds import bucket, for_all, regional, role, served, thing, trusts, world
from lockgate.iam.symbolic import Budget, prepare
from lockgate.proof.reach import Graph, Node, reach, whole_account
from policy_writing import allow


def organisation(size):
    """Accounts in a row, each with a role that the one before may assume, and things that others may read."""
    accounts = [f"{100_000_000_000 + number}" for number in range(size)]
    things = []
    for number, account in enumerate(accounts):
        before, reader = accounts[number - 1], accounts[number * 7 % size]
        trust = trusts(before) if number else served("lambda")
        things.append(role(account, "hop", allow("sts:AssumeRole", "*"), trust=trust))
        things += [role(account, f"idle-{each}", allow("logs:*", "*"), trust=served("ec2")) for each in range(3)]
        for each in range(3):
            name = f"b-{account}-{each}"
            shared = allow("s3:GetObject", f"arn:aws:s3:::{name}/*")
            things.append(bucket(account, name, *for_all(shared, principal={"AWS": reader})))
        queue = regional("sqs", account, "q")
        things.append(thing(account, "queue", queue, *for_all(allow("sqs:*", queue), principal={"AWS": account})))
    return world(*things, accounts=tuple(accounts)), accounts


def asked(size):
    """How many questions a walk along the whole row costs, and how many nodes it meets."""
    made, accounts = organisation(size)
    questions = []

    def counting(landscape):
        ready = prepare(landscape)

        def search(question):
            questions.append(question)
            return ready.search(question, Budget())

        return search

    found = Graph(made, counting).reach(whole_account(accounts[0]))
    assert len([each for each in found.reached if each.node.kind == "role"]) == size - 1
    return len(questions), len(found.reached)


def test_the_number_of_questions_grows_with_the_accounts_and_not_with_their_pairs():
    small, large = asked(15), asked(30)
    assert large[0] <= 2.2 * small[0]
    assert large[1] <= 2.2 * small[1]


def test_long_ways_share_what_they_have_in_common():
    made, accounts = organisation(40)
    found = reach(made, whole_account(accounts[0]))
    last = Node("role", f"arn:aws:iam::{accounts[-1]}:role/hop", accounts[-1])
    story = found.to(last)
    assert story is not None
    assert len(story.path) == len(story.way) == len(accounts) - 1
    assert story.before is found.to(story.way[-1])


def test_things_without_policies_are_asked_about_together():
    account = "111111111111"
    tables = [thing(account, "table", regional("dynamodb", account, f"table/t{each}")) for each in range(64)]
    reader = role(account, "reader", allow("dynamodb:GetItem", regional("dynamodb", account, "table/t7")))
    questions = []

    def counting(landscape):
        ready = prepare(landscape)

        def search(question):
            questions.append(question)
            return ready.search(question)

        return search

    found = Graph(world(reader, *tables), counting).reach(Node("role", reader.arn, account))
    assert [each.node.name for each in found.reached] == ["table/t7"]
    assert len(questions) < len(tables)
