"""Every letter in every language, as text and HTML."""

import json
import re
from dataclasses import replace

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from markupsafe import Markup

from portal.mail import letters, rendering
from portal.mail.letters import LETTERS, LetterKind
from portal.mail.rules import NotSendable
from portal.web.frame import TEMPLATES
from portal.web.locale import DEFAULT, LANGUAGES
from tests.mail.samples import BASE_URL, BUSINESS, SAMPLES, TOKEN, as_stored

EVIL = '<b>#evil $x & "q" {{ 7*7 }} %(name)s 100%'
TO = "jonas@brightwater.example"

each_letter = pytest.mark.parametrize("kind", LETTERS.values(), ids=LETTERS)
each_language = pytest.mark.parametrize("language", LANGUAGES)
other_languages = pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {DEFAULT}))


def written(kind: LetterKind, language: str = "en", **values: str) -> rendering.Written:
    return rendering.write(kind.name, language, TO, as_stored(kind) | values, BUSINESS, BASE_URL)


def test_every_letter_has_a_sample_with_just_what_it_needs() -> None:
    assert {kind.name: kind.needs for kind in SAMPLES} == {kind.name: kind.needs for kind in LETTERS.values()}
    assert {kind.needs == SAMPLES[kind].keys() for kind in SAMPLES} == {True}


@each_letter
@each_language
def test_a_letter_says_all_it_has_in_text_and_in_html(kind: LetterKind, language: str) -> None:
    letter = written(kind, language)
    for name, value in as_stored(kind).items():
        if name.endswith("path"):
            assert f"\nhttps://portal.halvorsen.example{value}\n" in letter.text
            assert letter.html.count(f'href="https://portal.halvorsen.example{value}"') >= 1
        elif not name.endswith(("_on", "_json")):
            assert value in letter.text
            assert value in letter.html
    assert BUSINESS.name in letter.text
    assert f'lang="{language}"' in letter.html
    assert 10 < len(letter.subject) < 100
    assert len(letter.html) < 90_000


@each_language
def test_a_forwarded_letter_sends_no_question_for_the_business_to_who_forwarded(language: str) -> None:
    letter, usual = written(letters.PAPER_FORWARDED, language), written(letters.PAPER_SENT, language)
    asked_by_reply = usual.text.partition("\n--\n")[2].split()[:3]
    reach = letter.text.partition("\n--\n")[2].strip().splitlines()[0]
    assert reach.split()[:3] != asked_by_reply
    for text in (reach, letter.html):
        assert BUSINESS.name in text and f"{BUSINESS.phone}, {BUSINESS.email}." in text


@each_letter
def test_a_letter_holds_no_link_to_anywhere_else(kind: LetterKind) -> None:
    letter = written(kind)
    addresses = re.findall(r'(?:href|src)="([^"]*)"', letter.html) + re.findall(r"https?://\S+", letter.text)
    assert all(address.startswith(f"{BASE_URL}/") for address in addresses)
    assert addresses or kind is letters.NOT_FOUND


@each_letter
def test_the_main_link_is_a_button_for_old_outlook_too_and_stands_there_as_text(kind: LetterKind) -> None:
    path = next((value for name, value in SAMPLES[kind].items() if name.endswith("path")), None)
    html = written(kind).html
    if path is not None:
        assert f'<v:roundrect href="{BASE_URL}{path}"' in html
        assert f">{BASE_URL}{path}</a>" in html


@other_languages
def test_every_sentence_of_the_letters_is_in_the_catalogue(language: str) -> None:
    with (rendering.CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        known = {str(message.id): message.string for message in read_po(file) if not message.fuzzy}
    used = {message for _, _, message, _, _ in extract_from_dir(TEMPLATES / "mail", [("**.html", "jinja2")])}
    assert {message for message in map(str, used) if not known.get(message)} == set()
    assert len(used) > 50


@each_letter
@other_languages
def test_no_sentence_of_a_letter_is_left_in_english(kind: LetterKind, language: str) -> None:
    same, other = written(kind, DEFAULT), written(kind, language)
    assert same.subject != other.subject
    assert sentences(same.text)
    given = set(SAMPLES[kind].values())  # a line that came with the letter is as its writer wrote it
    assert (sentences(same.text) & sentences(other.text)) - given == set()


def sentences(text: str) -> set[str]:
    """The lines of the letter itself, without names, links, opening hours and addresses."""
    lines = {line.strip() for line in text.splitlines()}
    return {
        line for line in lines if line.count(" ") >= 4 and BUSINESS.hours not in line and line[-1] in ".:"
    }


@pytest.mark.parametrize("kind", [letters.INVITATION, letters.CONTACT_REGISTERED, letters.ACCESS_REQUESTED])
@each_language
def test_what_people_typed_is_shown_and_never_obeyed(kind: LetterKind, language: str) -> None:
    letter = written(kind, language, company=EVIL, **({"contact": EVIL} if "contact" in kind.needs else {}))
    assert EVIL in letter.text
    assert EVIL in letter.subject
    assert "<b>" not in letter.html
    assert "&lt;b&gt;#evil $x &amp;" in letter.html
    assert "49" not in letter.html.replace("#194fb0", "").replace("+49", "")


def test_the_name_of_the_business_is_escaped_too() -> None:
    letter = rendering.write("not_found", "en", TO, {}, replace(BUSINESS, name=EVIL, phone=EVIL), BASE_URL)
    assert "<b>" not in letter.html
    assert EVIL in letter.text


def test_a_name_with_a_full_stop_of_its_own_ends_a_sentence_with_one() -> None:
    letter = written(letters.INVITATION, company="Zephyr <Yachting> Ltd.", inviter="")
    assert "the account of Zephyr <Yachting> Ltd. There" in letter.text
    assert "the account of Zephyr &lt;Yachting&gt; Ltd. There" in letter.html
    assert "If you do not know Zephyr <Yachting> Ltd., do nothing." in letter.text


def test_a_link_is_never_taken_from_a_value_that_names_a_host() -> None:
    for path in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "evil",
        "/a b",
        "/a\r\nb",
        "/<b>",
    ):
        with pytest.raises(NotSendable):
            written(letters.PASSWORD_RESET, path=path)


def test_the_letter_to_a_stranger_holds_only_digits_and_a_link() -> None:
    assert letters.REGISTRATION_CONFIRM.needs == {"code", "path"}
    assert letters.NOT_FOUND.needs == set()


def test_a_business_without_address_and_phone_promises_no_answer() -> None:
    mute = replace(BUSINESS, email="", phone="")
    text = rendering.write("not_found", "en", TO, {}, mute, BASE_URL).text
    assert "Reply" not in text
    assert "Call" not in text
    assert "Call +49" in rendering.write("not_found", "en", TO, {}, replace(mute, phone="+49"), BASE_URL).text


def test_a_letter_speaks_the_dates_of_its_language() -> None:
    kind = letters.EMAIL_CHANGED
    assert "27.11.2026" in written(kind, "de").text
    assert "Nov 27, 2026" in written(kind, "en").text


def test_the_code_can_be_read_from_a_locked_phone() -> None:
    assert written(letters.SIGN_IN).subject.startswith("482913 ")


def test_the_text_stands_alone() -> None:
    text = written(letters.SIGN_IN).text
    assert "\n\n\n" not in text
    assert "<" not in text
    assert TOKEN in text


def test_a_view_action_is_data_that_nothing_breaks_out_of() -> None:
    parts = rendering._environment("en", "html").globals["part"]
    asked = {
        "number": "INV-7</script><script>alert(1)</script>", "account": "C-1", "due": "2026-12-04",
        "amount": "6240.00", "currency": "USD", "is_paid": False,
    }  # fmt: skip
    html = str(parts.view_action(Markup("View Tom &amp; Co"), "https://p.example/l/x", asked))  # type: ignore[attr-defined]
    assert html.count("<script") == html.count("</script>") == 1
    mail, invoice = json.loads(re.sub(r"</?script[^>]*>", "", html))
    assert mail["potentialAction"] == {
        "@type": "ViewAction", "name": "View Tom & Co",
        "url": "https://p.example/l/x", "target": "https://p.example/l/x",
    }  # fmt: skip
    assert invoice["identifier"] == asked["number"]
    assert invoice["totalPaymentDue"] == {
        "@type": "PriceSpecification", "price": "6240.00", "priceCurrency": "USD",
    }  # fmt: skip
    assert invoice["paymentStatus"] == "https://schema.org/PaymentDue"
    assert not str(rendering._environment("en", "txt").globals["part"].view_action("View", "x")).strip()  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [letters.PAPER_SENT, letters.REMINDER], ids=lambda kind: kind.name)
def test_letters_about_an_invoice_say_to_programs_what_is_asked(kind: LetterKind) -> None:
    evil = '{"number": "</script><script>alert(1)</script>", "account": "C-1", "due": "2026-12-04",'
    asked = f'{evil} "amount": "6240.00", "currency": "USD", "is_paid": false}}'
    html = written(kind, asked_json=asked).html
    [markup] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    mail, invoice = json.loads(markup)
    assert mail["potentialAction"]["target"] == invoice["url"] == f"{BASE_URL}/l/{TOKEN}"
    assert (invoice["@type"], invoice["accountId"], invoice["paymentDueDate"]) == (
        "Invoice", "C-1", "2026-12-04",
    )  # fmt: skip
    assert invoice["identifier"].startswith("</script>")
    assert '"Invoice"' not in written(kind, asked_json="").html
    values = {name: value for name, value in as_stored(kind).items() if name != "asked_json"}
    assert rendering.write(kind.name, "en", TO, values, BUSINESS, BASE_URL).html, "of an older release"
