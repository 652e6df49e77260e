"""What every request may be trusted with before anybody reads it."""

from typing import Final, TypeVar

from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property

UNREADABLE: Final = "\N{REPLACEMENT CHARACTER}"

Sent = TypeVar("Sent", bound=MultiDict[str, str])


class PlainRequest(HtmxAwareRequest):
    """A request in whose query and form no zero byte is left: PostgreSQL takes none in a text, and nobody
    types one. In its place stands the sign for what cannot be read, so that nothing odd becomes right."""

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__:
            super()._load_form_data()
            self.__dict__["form"] = _without_zero_bytes(self.form)

    @cached_property
    def args(self) -> MultiDict[str, str]:
        return _without_zero_bytes(super().args)


def _without_zero_bytes(sent: Sent) -> Sent:
    if not any("\0" in value for _name, value in sent.items(multi=True)):
        return sent
    return type(sent)([(name, value.replace("\0", UNREADABLE)) for name, value in sent.items(multi=True)])
