"""A small app whose pages are ours and whose values are made up."""

from pathlib import Path
from types import SimpleNamespace as Of

from flask import Blueprint, Flask, Response, abort, request
from flask_wtf import CSRFProtect

from portal.db import Busy
from portal.kit.refusal import Refusal
from portal.web.assets import serve_assets
from portal.web.errors import answer_errors
from portal.web.filters import Links
from portal.web.frame import frame_for, make_frame
from portal.web.headers import require_known_host, security_headers, send_headers
from portal.web.htmx import speak_htmx
from portal.web.locale import prefer, speak_languages
from portal.web.pages import page
from tests.web.values import (
    BESIDE,
    HALVORSEN,
    INVOICE,
    MARIE,
    THREAD,
    VARIANTS,
    home_values,
    list_values,
    statement_values,
)

BASE = "http://localhost"
STATIC = Path(__file__).resolve().parents[2] / "static"


def make_app(published: Path, base_url: str = BASE, **config: object) -> Flask:
    """The app at `base_url`; its static files are put into `published`."""
    app = Flask("portal")
    app.config.update({"SECRET_KEY": "for tests only", "PROPAGATE_EXCEPTIONS": False, **config})
    headers = security_headers(base_url.startswith("https://"))
    send_headers(app, headers)
    serve_assets(app, STATIC, published, headers)
    make_frame(app)
    CSRFProtect(app)
    speak_languages(app)
    speak_htmx(app)
    answer_errors(app)
    require_known_host(app, base_url, ("portal.example",))

    @app.before_request
    def who() -> None:
        prefer(person=request.args.get("person"))
        frame_for(HALVORSEN, MARIE)

    @app.context_processor
    def menu_counts() -> dict[str, object]:
        return {
            "overdue_count": lambda: 2,
            "pays_online": lambda: False,
            "attachments_of": lambda paper_id: [],
            "forward_path": lambda place, public_id: f"/{place}/{public_id}/forward",
            "statement_forward_path": lambda address: "/statement/forward",
        }

    for room in rooms():
        app.register_blueprint(room)
    app.add_url_rule("/break/<int:status>", view_func=broken)
    return app


def rooms() -> tuple[Blueprint, ...]:
    """The pages under the names that the templates link to."""
    home = Blueprint("home", __name__)
    invoices = Blueprint("invoices", __name__, url_prefix="/invoices")
    statements = Blueprint("statements", __name__)
    access = Blueprint("access", __name__)

    @home.get("/", endpoint="index")
    def start() -> Response:
        return page("home/index.html", **home_values("calm" in request.args))

    @invoices.get("", endpoint="index")
    def listing() -> Response:
        total = int(request.args.get("total", "500"))
        return page("invoices/index.html", fragment="invoices/_list.html", **list_values(request.args, total))

    @invoices.get("/<public_id>", endpoint="show")
    def one(public_id: str) -> Response:
        invoice = Of(**{**vars(INVOICE), **VARIANTS.get(public_id, {})})
        return page("invoices/show.html", invoice=invoice, thread=THREAD, paper_id=public_id, **BESIDE)

    @invoices.get("/<public_id>.pdf", endpoint="pdf")
    def paper(public_id: str) -> str:
        return public_id

    @statements.get("/statement", endpoint="show")
    def account() -> Response:
        values = statement_values(request.args)
        return page("statements/show.html", fragment="statements/_statement.html", **values)

    @access.get("/login", endpoint="login")
    def login() -> Response:
        cast = [
            ("Ana, accounts", "ana@acme.example", "anchor lantern tide", ""),
            ("Ben", "ben@acme.example", "wet rope", ""),
        ]
        errors = {"": "The email address or password is not right."} if "wrong" in request.args else {}
        return page(
            "access/login.html",
            status=422 if errors else 200,
            form_url="/login",
            email="<ana>@acme.example" if errors else "",
            errors=errors,
            links=Links("/login", request.args),
            along={},
            allows_registration=True,
            end=None,
            is_closed=False,
            cast=cast,
        )

    @access.post("/logout", endpoint="logout")
    def logout() -> str:
        return "out"

    # Where the sign-in page and the menu lead to.
    comments = Blueprint("comments", __name__)
    comments.add_url_rule("/comments/<public_id>", endpoint="create", view_func=lambda public_id: public_id)
    ends = {"codes": "create", "resets": "new", "registration": "new", "profile": "index"}
    ends |= {"saved_views": "new", "chosen_papers": "index", "statement_papers": "create"}
    ends |= dict.fromkeys(("quotes", "orders", "credits", "payments", "files", "more", "demo"), "index")
    others = [Blueprint(name, __name__) for name in ends]
    for room, endpoint in zip(others, ends.values(), strict=True):
        room.add_url_rule(f"/{room.name}", endpoint=endpoint, view_func=logout)
    next(room for room in others if room.name == "files").add_url_rule(
        "/files/<public_id>", endpoint="show", view_func=lambda public_id: public_id
    )
    return home, invoices, statements, access, comments, *others


def broken(status: int) -> str:
    """A page that fails in the asked way."""
    if status == 1:
        raise Refusal("%(number)s is paid already.", number="INV-1")
    if status == 2:
        raise Busy
    if status == 500:
        raise ZeroDivisionError("secret words")
    abort(status)
