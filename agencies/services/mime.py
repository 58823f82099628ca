"""The bytes of one mail, written by hand: thousands leave in one run, and the library's writer takes longer than
the relay.

Every attempt writes the same bytes under the same Message-ID. Whatever a person typed goes into a header on one
line and encoded, into a body as base64; so nothing typed can become a header, a second recipient or a command.
"""

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

from agencies.models import OutgoingMail

# An encoded word may be 75 characters long: 12 of frame, 60 of base64.
ENCODED_WORD_BYTES = 45
# And a line of base64 76 (RFC 2045).
LINE = 76


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
    parts = "".join(
        f"--{boundary}\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{wrapped(text)}\r\n"
        for kind, text in (("plain", mail.text), ("html", mail.html))
    )
    return f"{headers}\r\n\r\n{parts}--{boundary}--\r\n".encode("ascii")


# Mails of one run mostly say the same thing to many people.
@lru_cache(maxsize=64)
def wrapped(text: str) -> str:
    """Text in base64, in lines of the length that the format allows."""
    letters = b64encode(text.encode()).decode("ascii")
    return "".join(f"{letters[start : start + LINE]}\r\n" for start in range(0, len(letters), LINE))


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
