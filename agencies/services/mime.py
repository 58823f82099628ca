"""The bytes of one mail, written by hand: thousands leave in one run, and the library's writer takes longer than
the relay.

Every attempt writes the same bytes under the same Message-ID. Whatever a person typed goes into a header on one
line and encoded, into a body as base64; so nothing typed can become a header, a second recipient or a command.
"""

import re
from base64 import b64encode
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from unicodedata import category
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.utils.timezone import localtime

from agencies.models import MailText, OutgoingMail

# An encoded word may be 75 characters long: 12 of frame, 60 of base64.
ENCODED_WORD_BYTES = 45
# And a line of base64 76 (RFC 2045).
LINE = 76
# What nearly all addresses look like, seen at once; whatever else there is, Django's validator looks at.
PLAIN_ADDRESS = re.compile(
    r"[a-z0-9_]+(?:[.-][a-z0-9_]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,63}", re.ASCII
)
NOTHING_SHARED = MailText(text="", html="")


def one_line(text: str) -> str:
    """`text` without line breaks and control characters, spaces collapsed."""
    if text.isprintable():
        return " ".join(text.split())
    return " ".join(
        "".join(" " if category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text).split()
    )


def message_id(mail: OutgoingMail) -> str:
    """The same on every attempt: the mail's own number at the portal's host."""
    return f"<{mail.message_id}@{host_of(settings.PORTAL_ADDRESS)}>"


@lru_cache(maxsize=1)
def host_of(address: str) -> str:
    """The host that the portal goes by, for message ids."""
    return urlsplit(address).hostname or "localhost"


def is_address(address: str) -> bool:
    """Whether this is one plain address: any other would be a gamble with the commands of the protocol.

    Addresses in other alphabets would need a relay that speaks SMTPUTF8.
    """
    if PLAIN_ADDRESS.fullmatch(address):
        return True
    try:
        validate_email(address)
    except ValidationError:
        return False
    return address.isascii()


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The same mail for backends other than SMTP."""
    message = EmailMultiAlternatives(
        subject=one_line(mail.subject),
        body=mail.text,
        to=[mail.address],
        headers={"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def bytes_of(mail: OutgoingMail) -> bytes:
    """The whole message as it goes over the wire: headers, plain text, HTML."""
    boundary = f"=_{mail.message_id.hex}"
    headers = "\r\n".join(
        (
            f"From: {from_header(settings.DEFAULT_FROM_EMAIL)}",
            f"To: {mail.address}",
            f"Subject: {encoded(mail.subject)}",
            f"Date: {date_header(mail.queued_at)}",
            f"Message-ID: {message_id(mail)}",
            "Auto-Submitted: auto-generated",
            f"Content-Language: {mail.language}",
            "MIME-Version: 1.0",
            f'Content-Type: multipart/alternative; boundary="{boundary}"',
        )
    )
    rest = mail.shared or NOTHING_SHARED
    plain = part(boundary, "plain", wrapped(mail.own_text, rest.text))
    html = part(boundary, "html", wrapped(mail.own_html, rest.html))
    return f"{headers}\r\n\r\n{plain}{html}--{boundary}--\r\n".encode("ascii")


def part(boundary: str, kind: str, content: str) -> str:
    """One of the two ways in which a mail says the same."""
    return (
        f"--{boundary}\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{content}\r\n"
    )


def wrapped(own: str, shared: str = "") -> str:
    """Text in base64, in lines of the length that the format allows; what many mails share is encoded once.

    Three bytes make four letters, so the own part borrows what it lacks to a multiple of three.
    """
    begun = own.encode()
    if not shared:
        return in_lines(begun)
    borrowed = -len(begun) % 3
    return in_lines(begun + shared[:2].encode()[:borrowed]) + rest_in_lines(shared, borrowed)


# Few texts go to many people: a run over everybody has some hundred, each behind greetings of three kinds of length.
@lru_cache(maxsize=1024)
def rest_in_lines(text: str, without: int) -> str:
    """The base64 of `text` but for its first bytes."""
    return in_lines(text.encode()[without:])


def in_lines(content: bytes) -> str:
    """Base64 in lines of the length that the format allows."""
    letters = b64encode(content).decode("ascii")
    return "".join(f"{letters[start : start + LINE]}\r\n" for start in range(0, len(letters), LINE))


@lru_cache(maxsize=256)
def encoded(text: str) -> str:
    """A header's text as encoded words (RFC 2047), one a line, none splitting a letter."""
    text = one_line(text)
    pieces, piece = [], ""
    for letter in text:
        if len((piece + letter).encode()) > ENCODED_WORD_BYTES:
            pieces.append(piece)
            piece = ""
        piece += letter
    words = (b64encode(part.encode()).decode("ascii") for part in [*pieces, piece])
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


@lru_cache(maxsize=1)
def from_header(sender: str) -> str:
    """The sender as a header: a name in any language, the address plain."""
    name, address = parseaddr(sender)
    return f"{encoded(name)} <{address}>" if name else address


@lru_cache(maxsize=1)
def bare_address(sender: str) -> str:
    """Where the relay sends what it cannot deliver."""
    return parseaddr(sender)[1]


@lru_cache(maxsize=256)
def date_header(moment: datetime) -> str:
    """A moment as mails date it, in the portal's time zone."""
    return format_datetime(localtime(moment))
