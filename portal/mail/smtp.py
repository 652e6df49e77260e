"""Speaks SMTP; nothing else here does. Encrypted and verified, but on this machine itself."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as AS_SENT
from typing import Final
from urllib.parse import unquote, urlsplit

from portal.kit.origin import Origin
from portal.mail.transport import Postponed, Rejected, Unclear, Unreachable

TIMEOUT: Final = timedelta(seconds=20)
LAST_REPLY_TIMEOUT: Final = timedelta(seconds=120)
"""For the answer to the whole letter, on which filters may think long (RFC 5321 allows ten minutes)."""
PORTS: Final = {"smtp": 587, "smtps": 465}


class MailServer:
    """The server of `smtp://user:password@host:587` (STARTTLS) or `smtps://…` (TLS from the first byte).

    Its certificate is checked against the machine's authorities (SSL_CERT_FILE names others). `own_name` is
    what we greet it with. Only a server on this machine may be spoken to in clear.
    """

    def __init__(self, url: str, own_name: str, timeout: timedelta = TIMEOUT) -> None:
        parts = urlsplit(url)
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._port = parts.port or PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._own_name = own_name
        self._timeout = timeout

    @contextmanager
    def line(self) -> Iterator["SmtpLine"]:
        """A greeted, encrypted and signed-in line; raises Unreachable."""
        try:
            smtp = self._connected()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise Unreachable(_words(error)) from error
        try:
            yield SmtpLine(smtp, self._timeout)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._is_tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, self._own_name, timeout=self._timeout.total_seconds(), context=context
            )
        else:
            smtp = smtplib.SMTP(self._host, self._port, self._own_name, timeout=self._timeout.total_seconds())
        try:
            if not self._is_tls and not Origin("smtp", self._host).is_loopback:
                smtp.starttls(context=context)
            if self._user:
                smtp.login(self._user, self._password)
        except BaseException:
            smtp.close()
            raise
        return smtp


class SmtpLine:
    """One connection, over which letters go one after the other."""

    def __init__(self, smtp: smtplib.SMTP, timeout: timedelta) -> None:
        self._smtp = smtp
        self._timeout = timeout

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hand one letter over; raises Unreachable, Postponed, Rejected or Unclear."""
        body = re.sub(rb"(?m)^\.", b"..", message.as_bytes(policy=AS_SENT))
        try:
            self._smtp.ehlo_or_helo_if_needed()
            self._require(self._smtp.mail(sender), is_letters_fault=False)
            self._require(self._smtp.rcpt(to))
            self._require(self._smtp.docmd("DATA"), wanted=354)
            self._smtp.send(body + b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_words(error)) from error
        try:
            self._patiently(LAST_REPLY_TIMEOUT)
            reply = self._smtp.getreply()
            self._patiently(self._timeout)
        except (OSError, smtplib.SMTPException) as error:
            raise Unclear(_words(error)) from error
        self._require(reply)

    def _require(self, reply: tuple[int, bytes], *, wanted: int = 250, is_letters_fault: bool = True) -> None:
        code, words = reply
        if code == wanted or (wanted == 250 and code == 251):
            return
        reason = f"{code} {words.decode('ascii', 'replace')}"
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.rset()
        if code == 421 or not is_letters_fault:
            raise Unreachable(reason)
        raise Rejected(reason) if code >= 500 else Postponed(reason)

    def _patiently(self, wait: timedelta) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(wait.total_seconds())


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode('ascii', 'replace') if isinstance(text, bytes) else text}"
    return f"{type(error).__name__}: {error}"
