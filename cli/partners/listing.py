"""`exilewatch partners list`: who is told, where, and of what."""

import typer

from cli.database import database_of
from cli.tables import AsJson, tell_rows
from db.models import Partner, PartnerAddress, PartnerRoute
from db.queries.partners import list_partners


def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List partners with their addresses and routes; secrets are never shown."""
    database = database_of(context)
    with database.read() as session:
        rows = [_row(partner) for partner in list_partners(session)]
    tell_rows(rows, as_json, _lines, "No partner yet; add one: exilewatch partners add NAME")


def _row(partner: Partner) -> dict[str, object]:
    columns = ("name", "language", "clearance", "time_zone", "active")
    return {
        **{name: getattr(partner, name) for name in columns},
        "addresses": [_address_row(row) for row in partner.addresses],
        "routes": [_route_row(row) for row in partner.routes if row.active],
    }


def _address_row(row: PartnerAddress) -> dict[str, object]:
    columns = ("id", "channel", "address", "status", "detail", "per_hour", "quiet_from", "quiet_until", "failures")
    return {**{name: getattr(row, name) for name in columns}, "pgp": row.pgp_fingerprint}


def _route_row(row: PartnerRoute) -> dict[str, object]:
    lists = ("home_states", "host_states", "categories", "stages", "measures", "transitions", "persons")
    said = {name: getattr(row, name) for name in lists if getattr(row, name)}
    return {"id": row.id, "address": row.address_id, "case": row.case, "rhythm": row.rhythm, **said}


def _lines(row: dict[str, object]) -> str:
    addresses, routes = row.pop("addresses"), row.pop("routes")
    head = "  ".join(str(value) for value in row.values())
    parts = [*(addresses if isinstance(addresses, list) else []), *(routes if isinstance(routes, list) else [])]
    return "\n".join([head, *("    " + "  ".join(f"{k}={v}" for k, v in part.items() if v != "") for part in parts)])
