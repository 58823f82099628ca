"""Handing one mail to a relay in two journeys instead of four, where the relay says that it may be done (RFC 2920)."""

import smtplib
from contextlib import suppress

GOES_ON, TOO_BUSY = 354, 421


def hand_over(relay: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> None:
    """Returns when the relay has taken the mail; raises what smtplib's `sendmail` would raise.

    Both addresses are plain ones, and `content` ends its lines with CR LF and no line begins with a dot: whoever
    calls has seen to that.
    """
    relay.ehlo_or_helo_if_needed()
    if not relay.has_extn("pipelining"):
        relay.sendmail(sender, [recipient], content)
        return
    size = f" SIZE={len(content)}" if relay.has_extn("size") else ""
    relay.send(f"MAIL FROM:<{sender}>{size}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n")
    trouble = _trouble_in(relay, sender, recipient)
    if not trouble:
        relay.send(content + b".\r\n")
        code, words = relay.getreply()
        if code == 250:
            return
        trouble = smtplib.SMTPDataError(code, words)
    if TOO_BUSY not in _codes(trouble):
        with suppress(smtplib.SMTPServerDisconnected):
            relay.rset()
    raise trouble


def _trouble_in(relay: smtplib.SMTP, sender: str, recipient: str) -> smtplib.SMTPException | None:
    """The first refusal among the three answers, all of which are read."""
    trouble: smtplib.SMTPException | None = None
    code, words = relay.getreply()
    if code != 250:
        trouble = smtplib.SMTPSenderRefused(code, words, sender)
    if code == TOO_BUSY:
        return trouble
    code, words = relay.getreply()
    if code not in (250, 251):
        trouble = trouble or smtplib.SMTPRecipientsRefused({recipient: (code, words)})
    if code == TOO_BUSY:
        return trouble
    code, words = relay.getreply()
    if code != GOES_ON:
        return trouble or smtplib.SMTPDataError(code, words)
    if trouble:
        # The relay waits for a mail to nobody: it gets an empty one, which it refuses.
        relay.send(".\r\n")
        relay.getreply()
    return trouble


def _codes(trouble: smtplib.SMTPException) -> set[int]:
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return {code for code, _words in trouble.recipients.values()}
    return {trouble.smtp_code} if isinstance(trouble, smtplib.SMTPResponseException) else set()
