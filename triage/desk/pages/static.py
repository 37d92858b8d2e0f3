"""The desk's own files. The address holds their digest, so a browser may keep them for ever."""

from starlette.responses import Response

from triage.desk.visit import Visit


def send_file(visit: Visit) -> Response:
    """One file, looked up by name: no path of a request reaches the disk."""
    file = visit.desk.files.get(visit.parameters["name"])
    if file is None:
        return Response("There is no such file here.", 404, media_type="text/plain")
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(file.body, headers=headers, media_type=file.content_type)
