"""The code that a banking app reads, as a picture."""

from io import BytesIO

from flask import Response, abort

from portal.payments.transfer.sheet import Transfer


def picture_of(transfer: Transfer | None) -> Response:
    """The picture; 404 where the transfer has no code."""
    import segno  # only here, and not quick to load

    if transfer is None or not transfer.epc:
        abort(404)
    picture = BytesIO()
    code = segno.make(transfer.epc, error="m", micro=False, encoding="utf-8")
    code.save(picture, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False)
    return Response(picture.getvalue(), mimetype="image/svg+xml")
