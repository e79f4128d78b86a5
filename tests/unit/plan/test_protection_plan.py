"""From the declared file and what GitHub has to a plan of protection."""

from dataclasses import replace

from design_samples import application, at, declaration, paired, several
from lockgate.plan.protection import (
    ObservedBranch,
    Protection,
    Wanted,
    observe_protection,
    plan_protection,
    protect,
    protection_as_dict,
    protection_as_text,
    wanted_protections,
)
from lockgate.spec.declaration import Checks, Repository

ASKED = Protection(
    pull_request=True,
    approvals=1,
    last_push_approval=True,
    dismiss_stale=True,
    checks=("lockgate/orders-develop/check",),
    force_pushes=False,
    deletion=False,
)
NOTHING = ObservedBranch(exists=True, ruleset=None, active=False, refs=(), protection=Protection())
RIGHT = ObservedBranch(exists=True, ruleset=7, active=True, refs=("refs/heads/develop",), protection=ASKED)


def develop() -> Wanted:
    return wanted_protections(paired())[0]


class Memory:
    """The port, remembering what it was asked for."""

    def __init__(self, found: ObservedBranch) -> None:
        self.found = found
        self.asked: list[tuple[str, int | None]] = []

    def find(self, wanted: Wanted) -> ObservedBranch:
        return self.found

    def put(self, wanted: Wanted, ruleset: int | None) -> None:
        self.asked.append((wanted.branch, ruleset))


def test_every_mapped_branch_of_every_repository_is_protected_with_the_context_of_its_check():
    wanted = wanted_protections(paired())
    assert [(each.repository, each.branch, each.ruleset) for each in wanted] == [
        ("acme/orders", "develop", "lockgate: develop"),
        ("acme/orders", "master", "lockgate: master"),
    ]
    assert wanted[0].protection == ASKED
    assert wanted[0].ref == "refs/heads/develop"
    assert wanted[1].protection.checks == ("lockgate/orders-master/check",)


def test_the_place_of_a_protection_is_the_line_that_names_the_repository():
    place = at(9, "applications", "orders", "repository")
    assert {each.origin for each in wanted_protections(paired(origins={"repository": place}))} == {place}


def test_applications_of_one_repository_need_the_checks_of_all_of_them():
    shared = Repository("github", "acme/shop")
    made = several()
    both = tuple(replace(each, repository=shared) for each in made.applications)
    (only,) = wanted_protections(replace(made, applications=both))
    assert only.protection.checks == ("lockgate/orders-main/check", "lockgate/shop-main/check")


def test_heads_must_be_up_to_date_where_an_application_of_the_branch_declares_it():
    wanted = wanted_protections(paired(checks=Checks(up_to_date=True)))
    assert [each.protection.strict for each in wanted] == [True, True]
    assert [each.protection.strict for each in wanted_protections(paired())] == [False, False]


def test_an_application_that_is_delivered_to_one_environment_has_one_protected_branch():
    made = declaration(paired().environments, (application(environments=("prod",)),))
    assert [each.branch for each in wanted_protections(made)] == ["master"]


def test_what_is_as_it_must_be_is_kept_and_nothing_is_done():
    port = Memory(RIGHT)
    plan = plan_protection([develop()], observe_protection(port, [develop()]))
    protect(plan, port, lambda change: None)
    assert plan.changes == ()
    assert port.asked == []


def test_a_ruleset_that_is_missing_is_made_and_one_that_drifted_is_put_back_by_its_id():
    drifted = replace(RIGHT, protection=replace(ASKED, approvals=0))
    told = []
    for found, number in ((NOTHING, None), (drifted, 7)):
        port = Memory(found)
        protect(plan_protection([develop()], [found]), port, lambda change: told.append(change.verb.value))
        assert port.asked == [("develop", number)]
    assert told == ["create", "update"]


def test_every_kind_of_drift_is_seen():
    drifts = [
        replace(RIGHT, active=False),
        replace(RIGHT, refs=("refs/heads/develop", "!refs/heads/develop")),
        *(
            replace(RIGHT, protection=replace(ASKED, **change))
            for change in (
                {"pull_request": False},
                {"approvals": 2},
                {"last_push_approval": False},
                {"dismiss_stale": False},
                {"checks": ()},
                {"checks": ("lockgate/orders-develop/check", "lint")},
                {"strict": True},
                {"exempt": ("RepositoryRole 5 (always)",)},
                {"force_pushes": True},
                {"deletion": True},
                {"others": ("update",)},
            )
        ),
    ]
    for found in drifts:
        plan = plan_protection([develop()], [found])
        changed = [row.what for row in plan.branches[0].rows if row.changes]
        assert len(changed) == 1, found


def test_a_plan_shows_what_is_and_what_will_be():
    found = replace(RIGHT, exists=False, protection=replace(ASKED, exempt=("OrganizationAdmin 1 (always)",)))
    plan = plan_protection([develop()], [replace(found, beside=("company rules",))])
    assert protection_as_text(plan) == (
        "acme/orders, branch develop: update ruleset `lockgate: develop`\n"
        "    ruleset            enforced\n"
        "    binds              refs/heads/develop\n"
        "    pull request       needed for every change\n"
        "    approvals          1\n"
        "    last pusher        cannot approve alone\n"
        "    earlier approvals  dismissed by a push\n"
        "    checks             lockgate/orders-develop/check\n"
        "    up to date         not needed\n"
        "  ~ exempt             OrganizationAdmin 1 (always) -> none\n"
        "    force push         refused\n"
        "    deletion           refused\n"
        "    further rules      none\n"
        "  note: `develop` does not exist yet: whoever pushes it first decides what it begins with\n"
        "  note: also bound by `company rules`; rules of several rulesets add up"
    )
    shown = protection_as_dict(plan)["branches"][0]
    assert (shown["verb"], shown["branch"], shown["exists"]) == ("update", "develop", False)
    assert {"what": "exempt", "now": "OrganizationAdmin 1 (always)", "then": "none"} in shown["rules"]
