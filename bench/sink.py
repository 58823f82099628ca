"""A mail server that swallows everything, in a process of its own: `python -m bench.sink` prints its port."""

import socketserver
import sys
import threading


class Session(socketserver.StreamRequestHandler):
    """As little of RFC 5321 as a client needs; every answer in one segment."""

    disable_nagle_algorithm = True
    wbufsize = 0

    def handle(self):
        say, read = self.request.sendall, self.rfile.readline
        say(b"220 sink\r\n")
        while line := read():
            verb = line[:4].upper()
            if verb == b"DATA":
                say(b"354 go on\r\n")
                while read() != b".\r\n":
                    pass
            elif verb == b"EHLO":
                say(b"250-sink\r\n250-SIZE 26214400\r\n250-8BITMIME\r\n")
                say(b"250-PIPELINING\r\n")
            elif verb == b"QUIT":
                say(b"221 bye\r\n")
                return
            say(b"250 ok\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hangs up has its reasons."""


def main() -> None:
    server = Server(("127.0.0.1", 0), Session)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()  # until whoever started it lets go


if __name__ == "__main__":
    main()
