"""A mail server that keeps what it is given, and can be told to refuse, to answer slowly or to go away."""

import re
import socketserver
import threading
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes, policy


@dataclass
class Taken:
    """One mail the sink has said 250 to."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self):
        return message_from_bytes(self.content, policy=policy.SMTP)

    @property
    def message_id(self):
        return self.message["Message-ID"]


@dataclass
class Sink:
    """What the server shares with the test. `answers` maps an address to replies given to its RCPT, in turn."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    answers: dict[str, list[str]] = field(default_factory=dict)
    # Called with each mail after it is kept and before 250 is said: a place to stop the world at.
    before_answer: object = None
    # Called when somebody connects, before the sink says its first word.
    before_greeting: object = None
    # Whether it offers PIPELINING, as most relays do.
    pipelining: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def times_taken(self) -> Counter:
        with self.lock:
            return Counter(mail.message_id for mail in self.taken)

    def recipients(self) -> list[str]:
        with self.lock:
            return sorted(address for mail in self.taken for address in mail.recipients)


class Session(socketserver.StreamRequestHandler):
    """One connection, with as much of RFC 5321 as a client needs."""

    disable_nagle_algorithm = True

    def handle(self):
        sink = self.server.sink
        with sink.lock:
            sink.connections += 1
        if sink.before_greeting:
            sink.before_greeting()
        self.say("220 sink")
        sender, recipients = "", []
        while line := self.rfile.readline():
            verb = line.decode("ascii").strip()
            if verb.upper().startswith("EHLO") and sink.pipelining:
                self.say("250-sink\r\n250 PIPELINING")
            elif re.match(r"EHLO|HELO|RSET|NOOP", verb, re.IGNORECASE):
                recipients = []
                self.say("250 sink")
            elif match := re.match(r"MAIL FROM:<(.*?)>", verb, re.IGNORECASE):
                sender, recipients = match[1], []
                self.say("250 ok")
            elif match := re.match(r"RCPT TO:<(.*?)>", verb, re.IGNORECASE):
                if not self.answered(match[1]):
                    return
                recipients += [match[1]] if self.last.startswith("250") else []
            elif verb.upper() == "DATA" and not recipients:
                self.say("503 to whom?")
            elif verb.upper() == "DATA":
                self.say("354 go on")
                if (content := self.read_data()) is None:
                    return
                taken = Taken(sender, recipients, content)
                with sink.lock:
                    sink.taken.append(taken)
                if sink.before_answer:
                    sink.before_answer(taken)
                self.say("250 taken")
            elif verb.upper() == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("502 what?")

    def answered(self, address):
        """Reply to RCPT as told; False when told to hang up instead."""
        script = self.server.sink.answers.get(address)
        reply = script.pop(0) if script else "250 ok"
        if reply == "hang up":
            return False
        self.say(reply)
        self.last = reply
        return True

    def read_data(self):
        """A mail to its end; None from a client that hangs up before, which is no mail."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """Clients that are killed in the middle are what some tests are about."""


def serve(sink: Sink) -> Server:
    """Start on a free port of the loopback; `server.shutdown()` and `server.server_close()` end it."""
    server = Server(("127.0.0.1", 0), Session)
    server.sink = sink
    sink.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server
