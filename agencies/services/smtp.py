"""Handing mails to a relay in one journey each instead of four, where the relay says that it may be done (RFC 2920)."""

import smtplib
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

TAKEN, GOES_ON, TOO_BUSY = 250, 354, 421


class Parcel(NamedTuple):
    """A mail as the relay gets it.

    Both addresses are plain ones, and `content` ends its lines with CR LF and no line begins with a dot: whoever
    makes one has seen to that.
    """

    sender: str
    recipient: str
    content: bytes


class Counter:
    """The relay's counter: mails are handed over one after the other, each only after the answer to the one before.

    Behind a mail its successor may be *announced*: sender, recipient and "DATA" travel with it, but not a byte of
    what it says. A relay forgets what was begun when a connection ends (RFC 5321, section 4.1.1.10), so an announced
    mail is none yet: whoever changes their mind hangs up.
    """

    def __init__(self, relay: smtplib.SMTP) -> None:
        self.relay = relay
        self.announced: Parcel | None = None
        relay.ehlo_or_helo_if_needed()
        self.pipelines = relay.has_extn("pipelining")
        self.asks_for_size = relay.has_extn("size")
        if relay.sock:
            # A mail is written at one go; its end need not wait until its beginning is acknowledged.
            relay.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def hand_over(
        self,
        parcel: Parcel,
        following: Parcel | None = None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        """Returns when the relay has taken the mail; raises what smtplib's `sendmail` would raise.

        `following` is announced; then nothing else may be handed over next. `meanwhile` is done while the relay
        takes the mail.
        """
        if not self.pipelines:
            self.relay.sendmail(parcel.sender, [parcel.recipient], parcel.content)
            return
        if self.announced is None:
            self.relay.send(self._envelope(parcel))
        self.announced = None
        if trouble := self._trouble_with_envelope(parcel):
            self._begin_anew_after(trouble)
            raise trouble
        self.relay.send(parcel.content + b".\r\n" + (self._envelope(following) if following else b""))
        self.announced = following
        meanwhile()
        code, words = self.relay.getreply()
        if code != TAKEN:
            refusal = smtplib.SMTPDataError(code, words)
            self._begin_anew_after(refusal)
            raise refusal

    def hang_up(self) -> None:
        """Leave without a word, so that what was announced does not come."""
        self.announced = None
        self.relay.close()

    def _envelope(self, parcel: Parcel) -> bytes:
        size = f" SIZE={len(parcel.content)}" if self.asks_for_size else ""
        return f"MAIL FROM:<{parcel.sender}>{size}\r\nRCPT TO:<{parcel.recipient}>\r\nDATA\r\n".encode(
            "ascii"
        )

    def _trouble_with_envelope(self, parcel: Parcel) -> smtplib.SMTPException | None:
        """The first refusal among the three answers, all of which are read."""
        trouble: smtplib.SMTPException | None = None
        code, words = self.relay.getreply()
        if code != 250:
            trouble = smtplib.SMTPSenderRefused(code, words, parcel.sender)
        if code == TOO_BUSY:
            return trouble
        code, words = self.relay.getreply()
        if code not in (250, 251):
            trouble = trouble or smtplib.SMTPRecipientsRefused({parcel.recipient: (code, words)})
        if code == TOO_BUSY:
            return trouble
        code, words = self.relay.getreply()
        if code != GOES_ON:
            return trouble or smtplib.SMTPDataError(code, words)
        if trouble:
            # The relay waits for a mail to nobody: it gets an empty one, which it refuses.
            self.relay.send(".\r\n")
            self.relay.getreply()
        return trouble

    def _begin_anew_after(self, trouble: smtplib.SMTPException) -> None:
        """Nothing stands between the relay and the next mail; one that is announced has begun anew by itself."""
        if self.announced is None and TOO_BUSY not in _codes(trouble):
            with suppress(smtplib.SMTPServerDisconnected):
                self.relay.rset()


def _codes(trouble: smtplib.SMTPException) -> set[int]:
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return {code for code, _words in trouble.recipients.values()}
    return {trouble.smtp_code} if isinstance(trouble, smtplib.SMTPResponseException) else set()
