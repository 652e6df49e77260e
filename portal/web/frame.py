"""What the frame around a page needs to know: whose portal it is, who reads, which entries the menu has."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, g, request, url_for
from jinja2 import Environment
from werkzeug.routing import Map

from portal.kit.prose import blocks
from portal.kit.refusal import N_
from portal.web.assets import asset
from portal.web.catalogue import catalogue, environment_in
from portal.web.formats import Formats, formats_in
from portal.web.locale import LANGUAGES, current_language
from portal.web.marks import ageing_bar, badges_in, icon, initials
from portal.web.templates import Templates
from portal.web.toasts import give_toasts, waiting_toast

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@dataclass(frozen=True)
class Words:
    """A text of the business in the language nearest to the reader's; `language` says which that is."""

    text: str = ""
    language: str = ""


@dataclass(frozen=True)
class SiteTexts:
    """What the business says on Home and on every page, as readers of one language get it. `page` is the
    title of one more page in the menu, where there is one."""

    home: Words = Words()
    header: Words = Words()
    footer: Words = Words()
    page: Words = Words()
    has_terms: bool = False
    has_privacy: bool = False

    @property
    def has_foot(self) -> bool:
        """Whether there is anything to say at the foot of a page."""
        return bool(self.footer.text or self.has_terms or self.has_privacy)


NOTHING_SAID = SiteTexts()


@dataclass(frozen=True)
class Business:
    """The business as its customers see it. `logo_url` and `style_url` are paths of ours, or empty."""

    name: str
    legal_name: str = ""
    address: tuple[str, ...] = ()
    country: str = ""
    tax_number: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    contact_name: str = ""
    bank_details: str = ""
    hours: str = ""
    logo_url: str = ""
    logo_width: int = 40
    logo_height: int = 40
    style_url: str = ""
    """What follows our style sheet: the six colours of the brand."""
    accent: str = "#194fb0"
    """This and the next five are what letters have, which know no style sheet."""
    on_accent: str = "#ffffff"
    link: str = "#194fb0"
    accent_dark: str = "#2f6ad4"
    on_accent_dark: str = "#ffffff"
    link_dark: str = "#8fbdfe"
    texts: Mapping[str, SiteTexts] = field(default_factory=dict)
    """What it says on every page, by the reader's language."""

    def says(self, language: str) -> SiteTexts:
        """What stands on every page that is read in this language."""
        return self.texts.get(language, NOTHING_SAID)


@dataclass(frozen=True)
class Picture:
    """A picture of ours, in the pixels of a style sheet."""

    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Reader:
    """Who reads: names, the customer's name (none for staff), and what the page may offer."""

    name: str
    company: str
    email: str = ""
    theme: str = ""
    has_other_companies: bool = False
    previewer: str = ""
    """Who of staff only looks at what this reader sees."""
    may_change: bool = True
    """Whether somebody of staff may send forms."""
    is_owner: bool = False
    news: int = 0
    """How much waits for staff."""
    is_admin: bool = False
    """Whether a contact acts for the company: nobody there can give them more."""
    may_pay: bool = True
    """Whether a contact may pay; who may only look reads why there is no button."""
    logo: Picture | None = None
    """That of the contact's company."""
    customer_number: str = ""
    """This and the next are what papers say of the reader's company."""
    customer_tax_number: str = ""
    closed_rooms: frozenset[str] = frozenset()
    """What the business does not show to this reader's company."""

    @property
    def given_name(self) -> str:
        """The name to greet with: the first word, all of it where there is but one."""
        return self.name.partition(" ")[0]


@dataclass(frozen=True)
class Entry:
    """An entry of the main menu. `room` is the blueprint whose pages it marks as current."""

    room: str
    endpoint: str
    icon: str
    words: str
    has_count: bool = False
    is_under_more: bool = False
    """Whether a phone, whose bar holds five, shows it on the page "More"."""


MENU = (
    Entry("home", "home.index", "home", N_("Home")),
    Entry("invoices", "invoices.index", "invoice", N_("Invoices"), has_count=True),
    Entry("quotes", "quotes.index", "quote", N_("Quotes"), is_under_more=True),
    Entry("orders", "orders.index", "box", N_("Orders"), is_under_more=True),
    Entry("credits", "credits.index", "credit", N_("Credit notes"), is_under_more=True),
    Entry("statements", "statements.show", "statement", N_("Statement")),
    Entry("payments", "payments.index", "card", N_("Payments"), is_under_more=True),
    Entry("files", "files.index", "folder", N_("Documents"), is_under_more=True),
)


def frame_for(business: Business | None, reader: Reader | None = None) -> None:
    """Say for this request whose portal it is and who reads; pages then find it by themselves."""
    g.business = business
    g.reader = reader


def make_frame(app: Flask) -> None:
    """Teach the app's templates the frame: `business`, `reader`, `icon`, `asset`, the formats as filters."""
    app.template_folder = str(TEMPLATES)
    app.jinja_environment = Templates
    environment = app.jinja_env
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.globals.update(
        ageing_bar=ageing_bar,
        path_of=path_of,
        toast=waiting_toast,
        LANGUAGES=LANGUAGES,
    )
    # Of a constant, Jinja asks a filter while it compiles: an icon of a template is text of that template.
    environment.filters.update(asset=asset, blocks=blocks, icon=icon, initials=initials)
    app.extensions["portal_templates"] = {}
    app.context_processor(frame_values)
    give_toasts(app)


def frame_values() -> dict[str, object]:
    """What every page's template sees beside its own values. Reads no database."""
    return {
        "business": g.get("business"),
        "reader": g.get("reader"),
        "language": current_language(),
    }


def render(template: str, **values: object) -> str:
    """The template in this request's language, with what every template may use and `values`."""
    current_app.update_template_context(values)
    return templates_in(str(values["language"])).get_template(template).render(values)


def templates_in(language: str) -> Environment:
    """The app's Jinja environment in one language, with the formats of that language as filters."""
    known: dict[str, Environment] = current_app.extensions["portal_templates"]
    if language not in known:
        show = formats_in(language)
        words = catalogue(language)
        known[language] = environment_in(
            current_app.jinja_env,
            language,
            {
                "country": show.country,
                "money": show.money,
                "money_text": show.money_text,
                "amount": show.amount,
                "sums": show.sums,
                "size": show.size,
                "quantity": show.quantity,
                "price": show.price,
                "percent": show.percent,
                "number": show.number,
                "day": show.day,
                "short_day": show.short_day,
                "month": show.month,
                "moment": show.moment,
                "due": show.due,
                "badge": badges_in(language),
            },
        )
        known[language].globals["MENU"] = tuple(
            replace(entry, words=words.gettext(entry.words)) for entry in MENU
        )
    return known[language]


def path_of(endpoint: str) -> str:
    """The path of a page that takes no parameters, worked out once: `url_for` is dear in every menu."""
    return _path_of(endpoint, request.script_root, current_app.url_map)


@lru_cache(64)
def _path_of(endpoint: str, _script_root: str, _routes: Map) -> str:
    return url_for(endpoint)


def show() -> Formats:
    """The formats of this request's language, for views and operations that write sentences."""
    return formats_in(current_language())
