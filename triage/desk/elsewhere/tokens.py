"""Reads an ID token: signature and claims (OpenID Connect Core 1.0, section 3.1.3.7), by joserfc. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import ClaimsOption

from triage.desk.elsewhere.terms import Terms

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that are taken: with a public key only, never `none` and never our own secret."""
LEEWAY = 60
"""Seconds by which the two clocks may differ."""
LONGEST_SUBJECT = 255
"""Characters; OpenID Connect Core 1.0, section 2."""


class TokenError(ValueError):
    """An ID token that proves nothing; the message says why and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says has signed in."""

    subject: str
    """Its issuer, a blank, and the subject there."""
    names: tuple[str, ...]
    """What it may be called here: the first that is free of doubt."""
    values: frozenset[str]
    """Of the claim that roles follow from."""


def read_token(token: str, keys: Mapping[str, Any], algorithms: Sequence[str], terms: Terms, nonce: str) -> Identity:
    """Who a token speaks of. Raises TokenError where it is not by our provider, for us, of now and for this sign-in."""
    known = [name for name in algorithms if name in ALGORITHMS]
    try:
        claims = jwt.decode(token, KeySet.import_key_set({"keys": list(keys["keys"])}), algorithms=known).claims
        _registry(terms, nonce).validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise TokenError(f"the ID token is not good: {type(error).__name__}") from error
    _check_rest(claims, terms)
    return Identity(f"{terms.issuer} {claims['sub']}", _names(claims), _values(claims.get(terms.role_claim)))


def _registry(terms: Terms, nonce: str) -> jwt.JWTClaimsRegistry:
    must: ClaimsOption = {"essential": True}
    return jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": terms.issuer},
        aud={"essential": True, "value": terms.client_id},
        nonce={"essential": True, "value": nonce},
        sub=must,
        exp=must,
        iat=must,
    )


def _check_rest(claims: Mapping[str, Any], terms: Terms) -> None:
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != terms.client_id:
        raise TokenError("the ID token is for several and was not asked for by us")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise TokenError("the ID token names no subject")
    if terms.factor and terms.factor not in _values(claims.get("amr")) | _values(claims.get("acr")):
        raise TokenError("the provider asked for no second factor")


def _names(claims: Mapping[str, Any]) -> tuple[str, ...]:
    said = (claims.get(name) for name in ("preferred_username", "email", "sub"))
    names = (" ".join(name.split())[:80] for name in said if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in names if name))


def _values(claim: object) -> frozenset[str]:
    if isinstance(claim, str):
        return frozenset({claim})
    return frozenset(str(value) for value in claim) if isinstance(claim, list) else frozenset()
