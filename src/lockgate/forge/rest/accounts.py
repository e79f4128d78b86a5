"""Users and organisations; and their making, as an administrator of GitHub Enterprise Server makes them.

Source: GitHub's pages "Users", "Organizations" and, for Enterprise Server, "Users" and "Organizations" of site
administration.
"""

import re

from lockgate.forge.errors import GithubError, invalid, not_found
from lockgate.forge.identity import digest, new_token
from lockgate.forge.records import Account
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.accounts import (
    full_organization,
    organization,
    private_user,
    public_user,
    simple_user,
)

_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}")


def show_self(exchange: Exchange) -> Answer:
    """``GET /user``."""
    return Answer(200, private_user(exchange.world, exchange.user))


def show_user(exchange: Exchange) -> Answer:
    """``GET /users/{username}``."""
    return Answer(200, public_user(exchange.world, exchange.account("username")))


def show_organization(exchange: Exchange) -> Answer:
    """``GET /orgs/{org}``."""
    return Answer(200, full_organization(exchange.world, exchange.account("org", "Organization")))


def set_membership(exchange: Exchange) -> Answer:
    """``PUT /orgs/{org}/memberships/{username}``; the invitation counts as accepted."""
    world, org = exchange.world, exchange.account("org", "Organization")
    _demand_owner(exchange, org)
    account = exchange.account("username", "User")
    role = exchange.body("Membership").choice("role", ("admin", "member"), "member")
    world.records.members.remove(organization=org.id, account=account.id)
    world.records.members.add(organization=org.id, account=account.id, role=role)
    url = f"{world.base}/orgs/{org.login}"
    return Answer(
        200,
        {
            "url": f"{url}/memberships/{account.login}",
            "state": "active",
            "role": role,
            "organization_url": url,
            "organization": organization(world, org),
            "user": simple_user(world, account),
        },
    )


def remove_membership(exchange: Exchange) -> Answer:
    """``DELETE /orgs/{org}/memberships/{username}``."""
    org = exchange.account("org", "Organization")
    _demand_owner(exchange, org)
    account = exchange.account("username", "User")
    exchange.world.records.members.remove(organization=org.id, account=account.id)
    return Answer(204)


def create_user(exchange: Exchange) -> Answer:
    """``POST /admin/users`` of Enterprise Server."""
    _demand_site_admin(exchange)
    body = exchange.body("User")
    account = _create(exchange, body.text("login"), "User", body.optional("email", str))
    return Answer(201, simple_user(exchange.world, account))


def create_organization(exchange: Exchange) -> Answer:
    """``POST /admin/organizations`` of Enterprise Server; ``admin`` becomes its owner."""
    _demand_site_admin(exchange)
    body, records = exchange.body("Organization"), exchange.world.records
    owner = records.accounts.one(login=body.text("admin"), kind="User")
    if owner is None:
        raise invalid("Organization", "admin", "invalid")
    with records.database.transaction():
        org = _create(exchange, body.text("login"), "Organization", None)
        records.members.add(organization=org.id, account=owner.id, role="admin")
    return Answer(201, organization(exchange.world, org))


def create_app(exchange: Exchange) -> Answer:
    """``POST /admin/apps``: a GitHub App by its slug, of which only the bot account exists.

    GitHub makes apps in its pages only, so this address is the forge's own. The app's token is made as a user's is.
    """
    _demand_site_admin(exchange)
    slug = exchange.body("App").text("slug")
    if _LOGIN.fullmatch(slug) is None:
        raise invalid("App", "slug", "invalid")
    records, login = exchange.world.records, f"{slug}[bot]"
    with records.database.transaction():
        if records.accounts.one(login=login) is not None:
            raise invalid("App", "slug", "already_exists")
        account = records.accounts.add(login=login, kind="Bot", created_at=exchange.world.now(), name=slug)
    return Answer(201, simple_user(exchange.world, account))


def create_token(exchange: Exchange) -> Answer:
    """``POST /admin/users/{username}/authorizations`` of Enterprise Server: a new token of that user."""
    _demand_site_admin(exchange)
    account = exchange.account("username")
    if account.kind == "Organization":
        raise not_found()
    token = new_token()
    kept = exchange.world.records.tokens.add(account=account.id, digest=digest(token))
    now = exchange.world.now()
    scopes = exchange.body("OauthAccess").texts("scopes", ("repo",))
    return Answer(
        201,
        {
            "id": kept.id,
            "url": f"{exchange.world.base}/authorizations/{kept.id}",
            "app": {"name": "lockgate forge", "url": exchange.world.base, "client_id": "0" * 20},
            "token": token,
            "hashed_token": kept.digest,
            "token_last_eight": token[-8:],
            "note": None,
            "note_url": None,
            "created_at": now,
            "updated_at": now,
            "scopes": list(scopes),
            "fingerprint": None,
            "expires_at": None,
        },
    )


def _create(exchange: Exchange, login: str, kind: str, email: str | None) -> Account:
    records = exchange.world.records
    if _LOGIN.fullmatch(login) is None:
        text = "Login may only contain alphanumeric characters or single hyphens, and cannot begin or end with a hyphen"
        raise invalid("User", "login", "custom", text)
    with records.database.transaction():
        if records.accounts.one(login=login) is not None:
            raise invalid("User", "login", "already_exists")
        address = email or (f"{login.lower()}@users.noreply.example.com" if kind == "User" else None)
        return records.accounts.add(login=login, kind=kind, created_at=exchange.world.now(), email=address, name=login)


def _demand_site_admin(exchange: Exchange) -> None:
    if not exchange.user.site_admin:
        raise not_found()


def _demand_owner(exchange: Exchange, org: Account) -> None:
    if not (exchange.user.site_admin or exchange.world.identity.is_owner(exchange.user, org.id)):
        raise GithubError(403, "You must be an admin to create an invitation to an organization.")


ROUTES = (
    Route("GET", "/user", show_self),
    Route("GET", "/users/<username>", show_user),
    Route("GET", "/orgs/<org>", show_organization),
    Route("PUT", "/orgs/<org>/memberships/<username>", set_membership),
    Route("DELETE", "/orgs/<org>/memberships/<username>", remove_membership),
    Route("POST", "/admin/users", create_user),
    Route("POST", "/admin/organizations", create_organization),
    Route("POST", "/admin/apps", create_app),
    Route("POST", "/admin/users/<username>/authorizations", create_token),
)
