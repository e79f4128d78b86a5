"""One call to GitHub: signed, checked, and translated when it fails."""

from json import JSONDecodeError
from typing import Any
from urllib.parse import urlsplit

from lockgate.cloud.github.errors import Place

_SECONDS = 30
_SHOWN = 200
_AGENT = "lockgate"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class GithubClient:
    """GitHub's REST API with one token.

    Args:
        token: Sent with every call, kept nowhere else.
        api: The base of the REST API, ``https://HOST/api/v3`` of GitHub Enterprise Server; None is github.com. At a
            loopback address nothing of the environment, no proxy above all, has a say.
    """

    def __init__(self, token: str, api: str | None = None) -> None:
        self._token = token
        self._api = api
        self._github: Any = None

    def __repr__(self) -> str:
        return f"GithubClient({self._api or 'github.com'})"

    def call(self, place: Place, operation: str, *arguments: str | int, **more: Any) -> Any:
        """The JSON value that an operation of githubkit's ``rest.repos`` is answered with.

        Raises:
            LockgateError: What GitHub, the network or the answer has against it; the token is in none of it.
        """
        from githubkit.exception import RateLimitExceeded, RequestError, RequestFailed  # noqa: PLC0415 - heavy

        try:
            return getattr(self._opened().rest.repos, operation)(*arguments, **more).json()
        except RateLimitExceeded as error:
            wait = int(error.retry_after.total_seconds())
            raise place.limited(error.response.status_code, self._message(error.response), wait) from None
        except RequestFailed as error:
            raise place.refused(error.response.status_code, self._message(error.response)) from None
        except RequestError as error:
            why = self._without_token(" ".join(str(error.exc).split()) or type(error.exc).__name__)
            remedy = "check the network, the proxy and the address of the API, then repeat the command"
            raise place.failed("LG5117", f"GitHub gave no answer about `{place.repository}`", why, remedy) from None
        except (JSONDecodeError, UnicodeDecodeError):
            why = "the answer is no JSON: something else than GitHub's REST API answers there"
            remedy = "check the address of the API: GitHub Enterprise Server has it at https://HOST/api/v3"
            raise place.failed(
                "LG5118", f"the answer about `{place.repository}` is none of GitHub", why, remedy
            ) from None

    def _opened(self) -> Any:
        if self._github is None:
            from ssl import PROTOCOL_TLS_CLIENT, SSLContext  # noqa: PLC0415 - heavy

            from githubkit import GitHub  # noqa: PLC0415 - heavy

            base = urlsplit(self._api or "")
            local = base.hostname in _LOOPBACK
            self._github = GitHub(
                self._token,
                base_url=self._api,
                user_agent=_AGENT,
                timeout=_SECONDS,
                auto_retry=False,
                http_cache=False,
                trust_env=not local,
                # Each call makes a client, which would read all the world's certificates, for naught without TLS.
                ssl_verify=SSLContext(PROTOCOL_TLS_CLIENT) if local and base.scheme == "http" else True,
            )
        return self._github

    def _message(self, response: Any) -> str:
        """GitHub's ``message`` with its ``errors``; of an answer in another form its beginning."""
        try:
            value = response.json()
        except ValueError:
            return self._without_token(" ".join(response.text.split())[:_SHOWN])
        parts = [value.get("message"), *map(_error, value.get("errors") or ())] if isinstance(value, dict) else []
        return self._without_token(": ".join(" ".join(str(part).split()) for part in parts if part))

    def _without_token(self, text: str) -> str:
        return text.replace(self._token, "[token]")


def _error(each: Any) -> Any:
    """An entry of ``errors``: text, or an object that says what is wrong with which member."""
    if isinstance(each, dict):
        return each.get("message") or " ".join(str(each[name]) for name in ("field", "code") if name in each)
    return each
