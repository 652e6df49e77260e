"""A device that makes and uses passkeys, in software: what a browser would send of it."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import encode_cbor

ORIGIN = "http://localhost"
PRESENT, VERIFIED, HOLDS_KEY = 0x01, 0x04, 0x40


def text_of(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One passkey. `origin` and `host` are what the browser says of the page it is on."""

    origin: str = ORIGIN
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user_handle: str = ""

    def make(self, options: dict[str, Any]) -> str:
        """The answer to the options for a new passkey."""
        self.user_handle = options["user"]["id"]
        point = self.key.public_key().public_numbers()
        public = encode_cbor({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        held = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + public
        about = self._about(self.flags | HOLDS_KEY) + held
        return self._sent(
            options["challenge"],
            "webauthn.create",
            lambda _: {
                "attestationObject": text_of(encode_cbor({"fmt": "none", "attStmt": {}, "authData": about}))
            },
        )

    def use(self, options: dict[str, Any]) -> str:
        """The answer to the options for a sign-in."""
        self.count += 1
        about = self._about(self.flags)
        return self._sent(
            options["challenge"],
            "webauthn.get",
            lambda client: {
                "authenticatorData": text_of(about),
                "signature": text_of(
                    self.key.sign(about + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
                ),
                "userHandle": self.user_handle,
            },
        )

    def spoil(self, fault: str) -> None:
        """Let one thing be wrong with what it answers from now on."""
        wrong: dict[str, dict[str, Any]] = {
            "origin": {"origin": "http://localhost.evil.example"},
            "host": {"host": "evil.example"},
            "not verified": {"flags": PRESENT},
            "other key": {"key": Device().key},
            "unknown": {"credential_id": b"nobody knows this"},
            "count": {"count": 0},  # a copy of the key, which counts from where it was copied
            "other person": {"user_handle": "AAAAAAAAAAAAAAAAAAAAAA"},
        }
        for name, value in wrong[fault].items():
            setattr(self, name, value)

    def _about(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _sent(self, challenge: str, kind: str, respond: Any) -> str:
        client = json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()
        sent = {"id": text_of(self.credential_id), "rawId": text_of(self.credential_id), "type": "public-key"}
        return json.dumps(sent | {"response": {"clientDataJSON": text_of(client), **respond(client)}})
