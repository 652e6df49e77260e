"""What browsers and devices are asked, and the check of what they answer (WebAuthn level 3).

The library is imported where it is used: it is large, and most requests never need it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from portal.access.passkeys.rules import LONGEST_CREDENTIAL, Site


class BadAnswer(Exception):
    """The device's answer cannot be read, or it does not prove what it should."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was read; nothing in it is proven yet."""

    text: str
    credential_id: str
    challenge: bytes
    user_handle: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a device made, proven to be for us and by a person it knows."""

    credential_id: str
    public_key: bytes
    sign_count: int


def options_to_add(
    site: Site, challenge: bytes, user_handle: str, user_name: str, display_name: str, known: Iterable[str]
) -> str:
    """JSON for the browser that makes a passkey; `known` are those the person has, in base64url."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes, structs

    return webauthn.options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.host,
            rp_name=site.name,
            user_id=user_handle.encode(),
            user_name=user_name,
            user_display_name=display_name,
            challenge=challenge,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known
            ],
        )
    )


def options_to_sign_in(site: Site, challenge: bytes) -> str:
    """JSON for the browser that signs in with whichever passkey the person picks."""
    import webauthn
    from webauthn.helpers import structs

    return webauthn.options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.host,
            challenge=challenge,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
    )


def read_answer(text: str) -> Answer:
    """Which passkey answers which challenge. Raises BadAnswer."""
    from webauthn import helpers

    if len(text) > LONGEST_CREDENTIAL:
        raise BadAnswer
    try:
        sent = json.loads(text)
        client = helpers.parse_client_data_json(
            helpers.base64url_to_bytes(sent["response"]["clientDataJSON"])
        )
        handle = helpers.base64url_to_bytes(sent["response"].get("userHandle") or "").decode()
        # The id is written anew, so that one passkey has one spelling.
        credential_id = helpers.bytes_to_base64url(helpers.base64url_to_bytes(sent["rawId"]))
        return Answer(text, credential_id, client.challenge, handle)
    except Exception as error:  # strangers send what they like, and the library raises of many kinds
        raise BadAnswer from error


def verify_new(answer: Answer, site: Site) -> NewKey:
    """The key that a device made for us. Raises BadAnswer."""
    import webauthn

    try:
        made = webauthn.verify_registration_response(
            credential=answer.text,
            expected_challenge=answer.challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception as error:
        raise BadAnswer from error
    return NewKey(answer.credential_id, made.credential_public_key, made.sign_count)


def verify_use(answer: Answer, site: Site, public_key: bytes, sign_count: int) -> int:
    """The device's new count, where it holds the passkey's key and knew its person. Raises BadAnswer."""
    import webauthn

    try:
        used = webauthn.verify_authentication_response(
            credential=answer.text,
            expected_challenge=answer.challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except Exception as error:
        raise BadAnswer from error
    return used.new_sign_count
