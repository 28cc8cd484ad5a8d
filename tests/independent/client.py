"""A client of the console server's protocol, written from docs/protocol.md alone, as an example of it.

    console = Console("localhost", 782, "ann", "annpass", "web1")
    console.begin()
    console.send("uptime\\r")
    print(console.until("$ "))

checks.py tries a daemon with it.
"""
import socket
import time

LIMIT = 10  # seconds that anything may take

# A decoded stream is text: data bytes are their Latin-1 characters, the pairs of 0xFF are these.
RUN, END, GOTO, SUSPEND = (chr(0x100 + ord(c)) for c in "E.GZ")


class Unexpected(Exception):
    """Something else came than what was waited for."""


class Connection:
    """A connection to a primary or secondary port."""

    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), LIMIT)
        self.text = ""       # decoded and not yet asked for
        self.half = False    # the first byte of a pair has come
        self.ended = False
        greeting = self.line()
        if greeting != "ok":
            raise Unexpected(greeting)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, text):
        """Sends characters as data bytes, and the pairs of 0xFF."""
        data = bytearray()
        for code in map(ord, text):
            data += bytes([0xff, code & 0xff]) if code >= 0xff else bytes([code])
        self.socket.sendall(data)

    def receive(self, deadline):
        """Waits for something to come and decodes it."""
        self.socket.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            raise Unexpected("nothing after %r" % self.text) from None
        except ConnectionResetError:
            data = b""
        if not data:
            self.ended = True
        for byte in data:
            if self.half:
                self.half = False
                if byte == 0xff:
                    self.text += "\xff"
                else:
                    self.text += chr(0x100 + byte) if chr(byte) in "E.GZ" else chr(byte)
            elif byte == 0xff:
                self.half = True
            else:
                self.text += chr(byte)

    def until(self, end):
        """What comes before a text, which is passed over."""
        deadline = time.monotonic() + LIMIT
        while end not in self.text:
            if self.ended:
                raise Unexpected("the end after %r" % self.text)
            self.receive(deadline)
        before, self.text = self.text.split(end, 1)
        return before

    def take(self, count):
        """The next so many characters, or fewer at the end."""
        deadline = time.monotonic() + LIMIT
        while len(self.text) < count and not self.ended:
            self.receive(deadline)
        taken, self.text = self.text[:count], self.text[count:]
        return taken

    def rest(self):
        """Everything up to the end of the connection."""
        deadline = time.monotonic() + LIMIT
        while not self.ended:
            self.receive(deadline)
        return self.take(len(self.text))

    def line(self):
        return self.until("\r\n")

    def command(self, text):
        """The answer of one line to a command."""
        self.send(text + "\r\n")
        return self.line()

    def encrypt(self, context):
        """Goes on in TLS."""
        answer = self.command("ssl")
        if answer != "ok":
            raise Unexpected(answer)
        self.socket = context.wrap_socket(self.socket)

    def login(self, user, password=None):
        answer = self.command("login " + user)
        if answer.startswith("passwd? ") and password is not None:
            answer = self.command(password)
        if answer != "ok":
            raise Unexpected(answer)


def logged_in(host, port, user, password=None):
    connection = Connection(host, port)
    connection.login(user, password)
    return connection


def ask(host, port, user, password, command):
    """The lines of an answer, which does not tell where it ends: `exit' is asked for behind it."""
    with logged_in(host, port, user, password) as connection:
        connection.send(command + "\r\nexit\r\n")
        lines = connection.rest().split("\r\n")
        if lines[-2:] != ["goodbye", ""]:
            raise Unexpected(lines)
        return lines[:-2]


class Console(Connection):
    """A connection to a console, found by the server whose primary port is given."""

    def __init__(self, host, port, user, password, name):
        for _ in range(10):
            with logged_in(host, port, user, password) as primary:
                answer = primary.command("call " + name)
            if not answer.startswith("@"):
                break
            host = answer[1:]
        if not answer.isdigit():
            raise Unexpected(answer)
        super().__init__(host, int(answer))
        self.login(user, password)
        self.mode = self.command("call " + name)
        if self.mode not in ("[attached]", "[spy]", "[console is read-only]"):
            raise Unexpected(self.mode)

    def escape(self, keys):
        self.send("\x05c" + keys)

    def begin(self):
        """Asks for the console's output."""
        self.escape(";")
        if self.line() != "[connected]":
            raise Unexpected("no output")

    def leave(self, sequence="\x05c"):
        """Disconnects; what came before is lost."""
        self.send(sequence + ".")
        self.rest()
