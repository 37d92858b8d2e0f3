"""Makes a replay folder out of the recorded data: what the sources would have answered that night."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HOME_STATES = ("KG", "KZ", "TJ", "TM", "UZ")
INTERPOL = "https://ws-public.interpol.int/notices/v1/red"


def write_replay(recorded: Path, folder: Path) -> Path:
    """Writes replay.yml with every recorded sitemap, the HUDOC feed and the Interpol lists and details."""
    rows = [*_sitemaps(recorded), _hudoc(recorded), *_interpol(recorded, folder)]
    path = folder / "replay.yml"
    path.write_text(yaml.safe_dump({"responses": rows}, allow_unicode=True), encoding="utf8")
    return folder


def _sitemaps(recorded: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((recorded / "rferl" / "sitemaps").rglob("*.xml*")):
        kind = "application/gzip" if path.suffix == ".gz" else "text/xml; charset=utf-8"
        url = f"https://{path.parent.name}/{path.name}"
        yield {"url": url, "file": str(path), "headers": {"Content-Type": kind}}


def _hudoc(recorded: Path) -> dict[str, Any]:
    return {
        "url": "https://hudoc.echr.coe.int/app/transform/rss*",
        "file": str(recorded / "hudoc" / "rss" / "echr.rss"),
        "headers": {"Content-Type": "application/rss+xml; charset=utf-8"},
    }


def _interpol(recorded: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """The notices in the API's own wire form: one list for each state that asks, one page for each notice."""
    details = _details(recorded)
    for notice in details:
        yield _json(folder, f"{INTERPOL}/{notice['entity_id'].replace('/', '-')}", notice)
    for state in HOME_STATES:
        yield _list(folder, f"arrestWarrantCountryId={state}", [each for each in details if _asked_by(each, state)])
    for nation in HOME_STATES:
        listed = [each for each in details if _asked_by_russia(each, nation)]
        yield _list(folder, f"arrestWarrantCountryId=RU&nationality={nation}", listed)


def count_asked(recorded: Path) -> int:
    """How many recorded notices the five states asked for, or Russia for their nationals."""
    return sum(
        any(_asked_by(each, state) or _asked_by_russia(each, state) for state in HOME_STATES)
        for each in _details(recorded)
    )


def _details(recorded: Path) -> list[dict[str, Any]]:
    rows = json.loads((recorded / "interpol" / "red_details_2023.json").read_text(encoding="utf8"))
    return list({row["entity_id"]: row for row in rows}.values())


def _asked_by_russia(notice: dict[str, Any], nation: str) -> bool:
    return _asked_by(notice, "RU") and nation in (notice["nationalities"] or ())


def _asked_by(notice: dict[str, Any], state: str) -> bool:
    return any(warrant["issuing_country_id"] == state for warrant in notice["arrest_warrants"])


def _list(folder: Path, query: str, notices: list[dict[str, Any]]) -> dict[str, Any]:
    """One page of the API's list: the recorded states have far fewer notices than a page holds."""
    body = {
        "total": len(notices),
        "query": {},
        "_embedded": {"notices": [_row(each) for each in notices]},
        "_links": {},
    }
    return _json(folder, f"{INTERPOL}?{query}*", body)


def _row(notice: dict[str, Any]) -> dict[str, Any]:
    names = ("forename", "name", "date_of_birth", "entity_id", "nationalities", "_links")
    return {name: notice[name] for name in names}


def _json(folder: Path, url: str, body: dict[str, Any]) -> dict[str, Any]:
    path = folder / f"{abs(hash(url))}.json"
    path.write_text(json.dumps(body), encoding="utf8")
    return {"url": url, "file": path.name, "headers": {"Content-Type": "application/json"}}
