"""`python -m portal.standins.stripe`: the stand-in as a program of its own."""

import logging
import os
import re
import signal
from datetime import timedelta
from threading import Event

import click

from portal.standins.stripe.errors import Sorry
from portal.standins.stripe.server import StandIn


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where it listens, on 127.0.0.1.")
@click.option("--state", default=":memory:", help="A file to remember everything in.")
@click.option("--webhook", help="Where events are delivered, on this machine.")
@click.option(
    "--secret", envvar="PORTAL_STRIPE_WEBHOOK_SECRET", default="whsec_standin", help="Signs events."
)
@click.option("--clock-shift", envvar="PORTAL_CLOCK_SHIFT", default="+0d", help="Such as +3d.")
@click.option("--first-wait", type=click.IntRange(1), default=1000, help="Milliseconds before a second try.")
def main(port: int, state: str, webhook: str | None, secret: str, clock_shift: str, first_wait: int) -> None:
    """A stand-in for Stripe. No money moves, and nothing leaves this machine."""
    if os.environ.get("PORTAL_MODE") != "demo":
        raise click.ClickException("The stand-in for Stripe runs only where PORTAL_MODE is demo.")
    logging.basicConfig(level=logging.WARNING)
    stand_in = StandIn(port=port, state=state, shift=_shift(clock_shift), first_wait=first_wait)
    if webhook:
        try:
            stand_in.control("webhook", {"url": webhook, "secret": secret})
        except Sorry as sorry:
            raise click.BadParameter(str(sorry), param_hint="--webhook") from None
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    stand_in.start()
    click.echo(f"The stand-in for Stripe: {stand_in.address}")
    ended.wait()
    stand_in.stop()


def _shift(text: str) -> timedelta:
    found = re.fullmatch(r"([+-][0-9]{1,5})([dhm])", text)
    if found is None:
        raise click.BadParameter("must look like +3d, -2h or +90m", param_hint="--clock-shift")
    unit = {"d": "days", "h": "hours", "m": "minutes"}[found[2]]
    return timedelta(**{unit: int(found[1])})


if __name__ == "__main__":
    main()
