#!/usr/bin/python3
"""What docs/protocol.md says, tried one by one.

checks.py [--without-extensions] HOST PORT

A daemon is at HOST and PORT, with the conserver.cf beside this file, in a folder of its own. It is stopped at last. The
results are TAP, and the exit status is 1 if one is wrong. With --without-extensions, what conserver 8.2.7 does not have is
left out.
"""
import contextlib
import re
import ssl
import sys
import time

from client import LIMIT, END, GOTO, RUN, SUSPEND, Connection, Console, Unexpected, ask, logged_in
from tap import Tap

PASSWORDS = {"ann": "annpass", "bob": "bobpass", "guest": None, "limited": None}
ROWS = {
    "hosts": re.compile(r" (?P<name>.{24}) (?P<own>[ *]) (?P<state>.{4}) (?P<writer>\S+)"),
    "examine": re.compile(r" (?P<name>.{24}) on (?P<device>.{32}) at (?P<rate>.{7})(?P<parity>.)"),
    "group": re.compile(r" (?P<user>.{32}) (?P<own>[ *]) (?P<mode>.{7}) (?P<idle>.{6}) (?P<name>\S+)"),
}


def leave(*consoles):
    for console in consoles:
        console.leave()


class Checks(Tap):
    def __init__(self, host, port, extensions):
        super().__init__()
        self.host, self.port, self.extensions = host, port, extensions
        self.second = None  # the secondary port, once it is known

    def run(self):
        for part in (self.before_the_login, self.logins, self.tls, self.primary, self.secondary, self.rows, self.info,
                     self.calls, self.typing, self.keys, self.lists, self.breaks, self.tasks, self.logs, self.viewers,
                     self.messages, self.suspending, self.local_commands, self.idle, self.administration):
            try:
                part()
            except (Unexpected, OSError) as error:
                self.check(part.__name__, False, str(error))
        print("1..%d" % self.count)
        return 1 if self.failures else 0

    def connect(self):
        return Connection(self.host, self.port)

    def in_as(self, user, port=None):
        return logged_in(self.host, port or self.port, user, PASSWORDS[user])

    def ask(self, user, command, port=None):
        return ask(self.host, port or self.port, user, PASSWORDS[user], command)

    def ask_secondary(self, user, command):
        return self.ask(user, command, self.second)

    def attach(self, user, name):
        return Console(self.host, self.port, user, PASSWORDS[user], name)

    def begun(self, user, name):
        console = self.attach(user, name)
        console.begin()
        return console

    def before_the_login(self):
        with self.connect() as it:
            self.same("call before the login", it.command("call web1"), "unknown command")
            self.same("words are lower case", it.command("EXIT"), "unknown command")
            self.same("words are whole", it.command("exi"), "unknown command")
            it.send("exit\n")
            self.comes("exit, from a line that ends with \\n", it, "goodbye\r\n")
            self.ends("exit ends the connection", it)
        with self.connect() as it:
            it.send("help\r\nexit\r\n")
            lines = it.rest().split("\r\n")
            words = {line.split(" ")[0] for line in lines}
            self.check("help names the commands", words >= {"exit", "help", "login", "ssl"}, words)

    def logins(self):
        with self.connect() as it:
            self.check("a password is asked for", re.fullmatch(r"passwd\? \S+", it.command("login ann")))
            it.send("wrong\r\n")
            self.comes("a wrong password", it, "invalid password\r\n")
            self.ends("one try", it)
        with self.connect() as it:
            self.check("unknown users are asked, too", it.command("login eve").startswith("passwd? "))
            self.same("unknown users have no password", it.command("annpass"), "invalid password")
        with self.connect() as it:
            it.command("login ann")
            self.same("the right password", it.command("annpass"), "ok")
            self.same("no login after a login", it.command("login bob"), "unknown command")
        with self.connect() as it:
            self.same("a user without password", it.command("login guest"), "ok")
        with self.connect() as it:
            it.send("login ann\r\nannpass\r\ncall web1\r\nexit\r\n")
            lines = it.rest().split("\r\n")
            self.same("all of it sent ahead", (lines[1], lines[3:]), ("ok", ["goodbye", ""]))
        if not self.extensions:
            return self.skip("a long line", "8.2.7 knows no limit")
        with self.in_as("guest") as it:
            it.send("x" * 70000)
            self.comes("a line over 64 KiB", it, "line too long\r\n")
            self.ends("ends the connection", it)

    def tls(self):
        anonymous = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        anonymous.check_hostname, anonymous.verify_mode = False, ssl.CERT_NONE
        anonymous.maximum_version = ssl.TLSVersion.TLSv1_2
        anonymous.set_ciphers("aNULL:@SECLEVEL=0")
        self.encrypted("anonymous TLS 1.2", anonymous, "TLSv1.2")
        if not self.extensions:
            return self.skip("TLS 1.3 with a certificate of the server's making", "not in 8.2.7")
        certified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        certified.check_hostname, certified.verify_mode = False, ssl.CERT_NONE
        certified.set_alpn_protocols(["conserver"])
        self.encrypted("TLS 1.3 with a certificate of the server's making", certified, "TLSv1.3")

    def encrypted(self, what, context, version):
        with self.connect() as it:
            it.encrypt(context)
            it.login("ann", "annpass")
            self.check(what + ", and a login", it.socket.version() == version and it.command("call web1").isdigit())

    def primary(self):
        with self.in_as("ann") as it:
            self.second = int(it.command("call web1"))
            for what, name in ("name", "web1"), ("alias", "mirror"), ("abbreviation", "num"), ("other case", "WEB1"):
                self.same("call by " + what, it.command("call " + name), str(self.second))
            self.same("call of an unknown console", it.command("call nosuch"), "console `nosuch' not found")
            it.send("call web\r\n")
            self.comes("call by an ambiguous beginning", it,
                       "ambiguous console abbreviation, `web'\r\n\tchoices are web2, web1\r\n")
            self.same("call of another server's console", it.command("call away"), "@127.0.0.2")
            self.same("rights are not looked at", it.command("call closed"), str(self.second))
            self.same("groups", it.command("groups"), str(self.second))
            self.same("master", it.command("master"), "@127.0.0.1:@127.0.0.2")
            self.check("pid", it.command("pid").isdigit())
            self.check("version", re.fullmatch(r"version `conserver\.com version [\d.]+'", it.command("version")))
            self.same("unknown command", it.command("hosts"), "unknown command")
            self.same("call without a name", it.command("call"), "call requires argument")
        with self.in_as("bob") as it:
            for command in "newlogs", "up", "reconfig", "restart", "quit":
                self.same(command + " by others", it.command(command), "unauthorized command")
        self.check("help", "master" in " ".join(self.ask("bob", "help")))

    def secondary(self):
        with self.in_as("bob", self.second) as it:
            self.same("unknown command", it.command("groups"), "unknown command")
            self.same("disconnect by others", it.command("disconnect ann"), "unauthorized command")
            self.same("a message to all", it.command("broadcast hello"), "ok")
            self.same("half a message", it.command("textmsg ann"), "textmsg requires two arguments")
            self.same("a message to one", it.command("textmsg ann hello"), "ok")
            self.same("exit", it.command("exit"), "goodbye")
        self.check("help", "examine" in " ".join(self.ask_secondary("bob", "help")))
        if not self.extensions:
            return self.skip("access", "not in 8.2.7")
        self.same("access to one", self.ask_secondary("guest", "access web1"), ["ro web1"])
        rights = set(self.ask_secondary("bob", "access"))
        self.check("access to all", {"rw web1", "none hers"} <= rights, rights)

    def rows_of(self, command):
        rows = []
        for line in self.ask_secondary("bob", command):
            row = ROWS[command.split(" ")[0]].fullmatch(line)
            if not row:
                raise Unexpected(line)
            rows.append({key: value.strip() for key, value in row.groupdict().items()})
        return rows

    @contextlib.contextmanager
    def audience(self):
        """A writer of web1 and one who waits to write, one who watches web2 and one who is suspended."""
        writer, spy = self.begun("ann", "web1"), self.begun("bob", "web1")
        spy.escape("a")
        spy.until("is attached]\r\n")
        reader, stopped = self.begun("guest", "web2"), self.begun("guest", "web2")
        stopped.escape("z")
        stopped.until(SUSPEND)
        yield
        stopped.send("x")
        leave(writer, spy, reader, stopped)

    def rows(self):
        with self.audience():
            deadline = time.monotonic() + LIMIT
            while self.rows_of("hosts gone")[0]["state"] != "down" and time.monotonic() < deadline:
                pass
            hosts = {row["name"]: row for row in self.rows_of("hosts")}
            self.same("hosts has a row for each console of this server", len(hosts), 8)
            self.same("hosts: a writer", (hosts["web1"]["state"], hosts["web1"]["writer"]), ("up", "ann@127.0.0.1"))
            self.same("hosts: only watched", hosts["web2"]["writer"], "<spies>")
            self.same("hosts: nobody there", hosts["numbers"]["writer"], "<none>")
            self.same("hosts: down", hosts["gone"]["state"], "down")
            for name in "web1", "mirror", "WEB1", "mirr":
                self.same("hosts " + name, [row["name"] for row in self.rows_of("hosts " + name)], ["web1"])
            device = self.rows_of("examine web1")[0]
            self.check("examine", device["device"].startswith("/dev/") and device["rate"], device)
            modes = {(row["name"], row["user"], row["mode"]) for row in self.rows_of("group")}
            self.same("group", modes, {("web1", "ann@127.0.0.1", "attach"), ("web1", "bob@127.0.0.1", "spy"),
                                       ("web2", "guest@127.0.0.1", "spy"), ("web2", "guest@127.0.0.1", "stopped")})
            self.same("group NAME", len(self.rows_of("group web2")), 2)

    def info(self):
        with self.audience():
            self.same("info has a line for each console, too", len(self.ask_secondary("bob", "info")), 8)
            (name, server, kind, details, viewers, state, rights, log, number, auto, aliases, options, command, seconds, text
             ) = self.ask_secondary("bob", "info web1")[0].split(":")
            self.same("info: name and aliases", (name, aliases), ("web1", "mirror"))
            self.check("info: server", re.fullmatch(r"[^,]+,\d+,%d" % self.second, server), server)
            self.same("info: type", kind, "|")
            self.check("info: details", re.fullmatch(r".*cat,\d+,/dev/[^,]+,-?\d+", details), details)
            self.same("info: viewers", self.without_idling(viewers), ["r@bob@127.0.0.1@rw", "w@ann@127.0.0.1"])
            self.same("info: state and rights", (state, rights), ("up", "rw"))
            self.same("info: log", log.split(",")[:-1], ["web1.log", "log", "noact", "nobrk", "notask", "0"])
            self.same("info: break", number, "5")
            self.check("info: options", auto in ("autoup", "noautoup") and "autoreinit" in options.split(","), options)
            self.same("info: command and idling", (command, seconds, text), ("", "0", "\\n"))
            viewers = self.ask_secondary("bob", "info web2")[0].split(":")[4]
            self.same("info: suspended", self.without_idling(viewers), ["r@guest@127.0.0.1@ro", "s@guest@127.0.0.1@ro"])

    @staticmethod
    def without_idling(viewers):
        return sorted(re.sub(r"@\d+(@|$)", r"\1", viewer) for viewer in viewers.split(","))

    def calls(self):
        for user, name, answer in (("bob", "nosuch", "nosuch: no such console"), ("bob", "hers", "hers: permission denied"),
                                   ("bob", "closed", "closed: no logins allowed at this time"),
                                   ("bob", "works", "works: closed for works")):
            with self.in_as(user, self.second) as it:
                self.same("call " + name, it.command("call " + name), answer)
                self.ends("and the end", it)
        first, second, third = self.attach("ann", "web1"), self.attach("bob", "web1"), self.attach("guest", "web2")
        self.same("the first writes", first.mode, "[attached]")
        self.same("the next watches", second.mode, "[spy]")
        self.same("one without the right to write", third.mode, "[spy]")
        third.begin()
        third.send("x")
        self.answers("other bytes of readers are not answered, nor their", third, " ", "ignored]\r\n")
        third.send("\r")
        self.comes("Enter by one who cannot write", third, "[read-only -- use ^E c ? for help]\r\n")
        second.begin()
        second.send("x\r")
        self.comes("Enter by one who watches", second, "[read-only -- use ^E c ? for help]\r\n")
        self.answers("asking to write without the right", third, "a", "read-only]\r\n")
        self.answers("taking without the right", third, "f", "read-only]\r\n")
        self.answers("opening the line without writing", third, "o", "attach to reopen]\r\n")
        self.answers("quoting without writing", third, "\\", "attach to send character]\r\n")
        self.answers("help for readers", third, "?", "help spy mode]\r\n")
        third.until("last line\r\n")
        needs = {"c": "toggle flow control", "d": "down console", "l": "send break", "L": "toggle logging", "!": "invoke task"}
        for key in "cdlLs!|":
            what = needs.get(key) if self.extensions else None
            self.answers("not for readers", third, key, "attach to %s]\r\n" % what if what else "unknown -- use `?']\r\n")
        limited = self.begun("limited", "web2")
        for key in "z;|":
            self.answers("not for limited users", limited, key, "unknown -- use `?']\r\n")
        down = self.attach("ann", "gone")
        self.answers("down, before the output", down, "=", "`gone' -- console is down]\r\n")
        down.begin()
        down.send("x\r")
        self.comes("Enter while the line is down", down, "[down -- use ^E c ? for help]\r\n")
        leave(first, second, third, limited, down)

    def opened(self, user, name):
        """A console whose program has just begun."""
        it = self.begun(user, name)
        self.answers("close and open the line", it, "o", "up]\r\nready\r\n")
        return it

    def typing(self):
        it = self.attach("ann", "web1")
        self.answers("up, before the output", it, "=", "up]\r\n")
        self.answers("message of the day", it, "m", "-- MOTD -- handle with care]\r\n")
        self.answers("begin the output", it, ";", "connected]\r\n")
        self.answers("close and open the line", it, "o", "up]\r\nready\r\n")
        it.send("hello\r")
        self.comes("what is typed comes back", it, "hello\r")
        it.send("\xff\xffE\xff")
        self.comes("0xFF as data", it, "\xff\xffE\xff")
        it.socket.sendall(b"a\xff")
        it.socket.sendall(b"\xffb\xffQc")
        self.comes("a pair in two pieces; 0xFF before another byte is dropped", it, "a\xffbQc")
        everything = "".join(chr(byte) for byte in range(256) if byte != 5)
        it.send(everything)
        self.comes("every byte", it, everything)
        it.send("\x05x\x05\x05x")
        self.comes("^E before any other byte", it, "\x05x\x05\x05x")
        it.send("\x05\x05c ")
        got = it.take(len("\x05[ignored]\r\n"))
        self.check("^E before the sequence", got in ("\x05[ignored]\r\n", "[ignored]\r\n\x05"), got)
        self.answers("quote by octal code", it, "\\005", "quote \\005]")
        self.comes("the byte is typed", it, "\x05")
        self.answers("quote without a code", it, "\\x", "quote \\ aborted]\r\n")
        it.leave()

    def keys(self):
        it = self.opened("ann", "web1")
        for key, what, answer in (
                ("\r", "nothing", "ignored]\r\n"), ("\n", "nothing", "ignored]\r\n"), (" ", "nothing", "ignored]\r\n"),
                ("k", "no command", "unknown -- use `?']\r\n"),
                ("a", "already writing", "ok]\r\n"), ("f", "already writing", "ok]\r\n"),
                ("\xd6", "version as a number", "8002007]\r\n"),
                ("L", "no log", "logging off]\r\n"), ("L", "log", "logging on]\r\n"),
                ("s", "watch", "spying]\r\n"), ("f", "take the line", "attached]\r\n"),
                ("s", "watch", "spying]\r\n"), ("a", "ask for the line", "attached]\r\n"),
                ("c", "flow control", "ixon ON]\r\n"), ("c", "flow control", "ixon OFF]\r\n"),
                ("d", "take the line down", "line down]\r\n"), ("d", "is down", "ok]\r\n"),
                ("=", "only before the output", "unknown -- use `?']\r\n"),
                ("o", "open the line", "up]\r\nready\r\n"), ("e\x01x", "another sequence", "redef: ^A x  ok]\r\n")):
            self.answers(what, it, key, answer)
        it.send("\x05c;")
        self.comes("the old one is typed", it, "\x05c;")
        it.send("\x01x;")
        self.comes("the new one counts, go to another console", it, "[" + GOTO)
        it.send("x")
        self.comes("and back", it, " -- attached]\r\n")
        it.leave("\x01x")

    def listed(self, what, console, keys, pattern):
        """An answer with rows, up to the answer to what is asked for behind it."""
        console.escape(keys)
        head = console.line()
        console.escape(" ")
        rows = console.until("[ignored]\r\n").split("\r\n")[:-1]
        self.check("^Ec%s: %s" % (keys, what), re.fullmatch(pattern, "\n".join([head] + rows)), [head] + rows)

    def lists(self):
        it = self.begun("ann", "web1")
        ann = r" ann@127\.0\.0\.1 {19} \* attach "
        self.listed("users of all consoles", it, "g", r"\[group ctl_%d\]\n%s .* web1" % (self.second, ann))
        self.listed("users of this console", it, "w", r"\[who web1\]\n%s +0:0\d \w{3} \w{3} .*" % ann)
        self.listed("consoles", it, "u", r"(?s)\[hosts\]\n.* web1 {20} \* up   ann@127\.0\.0\.1")
        self.listed("devices", it, "x", r"(?s)\[examine\]\n.* web1 {20} on /dev/.*")
        self.listed("for programs", it, "i", r"(?s)\[info\]\n.*\nweb1:.*")
        self.listed("breaks", it, "l?", r"(?s)\[halt list\]\n 0 - 250ms, `<break five>'\n.*\n 6 - 250ms, `<break six>'")
        self.listed("tasks", it, "!?", r"(?s)\[task list\]\n a - `fail'\n b - `printf '<task b>'.*")
        for key in "h?":
            self.listed("help", it, key, r"(?s)\[help\]\n \.       disconnect .*")
        it.leave()

    def breaks(self):
        it, other = self.opened("ann", "web1"), self.begun("bob", "web1")
        self.answers("wait to write", other, "a", "no, ann@127.0.0.1 is attached]\r\n")
        for keys, answer, sent in (("l0", "sent]\r\n", "<break five>"),
                                   ("l6y", "confirm? [y/N] y sent]\r\n", "<break six>")):
            self.answers("a break", it, keys, "halt " + answer + sent)
            self.comes("others are told", other, "[break sent by ann@127.0.0.1]\r\n" + sent)
        for keys, answer in (("l6n", "confirm? [y/N] n aborted]\r\n"), ("l9", "undefined]\r\n"), ("l ", "aborted]\r\n")):
            self.answers("no break", it, keys, "halt " + answer)
        it.leave()
        self.comes("the writer has left", other, "\r\n[attached]\r\n")
        other.leave()

    def tasks(self):
        it, other = self.opened("ann", "web1"), self.begun("bob", "web1")
        end = "[task terminated: exit(3)]\r\n"
        self.answers("a task", it, "!a", "task `a' started]\r\n" + end)
        self.comes("others are told", other, "[task `fail' started by ann@127.0.0.1]\r\n" + end)
        self.answers("a task that stays", it, "!b", "task `b' started]\r\n<task b>")
        it.escape("!?")
        self.check("^Ec!?: it runs", re.fullmatch(r"\[task running - pid \d+ - use `\^Ec!\.' to terminate\]", it.line()))
        self.answers("end it", it, "!.", "task terminate]\r\n[task terminated: signal(1)]\r\n")
        self.answers("none runs", it, "!.", "task aborted]\r\n")
        self.answers("with a question", it, "!cy", "task confirm? [y/N] y `c' started]\r\n[task terminated: exit(0)]\r\n")
        self.answers("no", it, "!cn", "task confirm? [y/N] n aborted]\r\n")
        self.answers("no such task", it, "!9", "task undefined]\r\n")
        self.answers("no task", it, "! ", "task aborted]\r\n")
        leave(it, other)

    def logs(self):
        it = self.begun("ann", "numbers")
        lines = ["line %d.\n" % number for number in range(1, 101)]
        self.answers("20 lines", it, "r", "replay]\r\n" + "".join(lines[-20:]))
        self.answers("60 lines", it, "p", "playback]\r\n" + "".join(lines[-60:]))
        self.answers("the last line", it, "\x12", "^R]\r\n" + lines[-1])
        self.answers("another count", it, "R3\r", "set replay (20): 3]\r\n")
        self.answers("3 lines", it, "r", "replay]\r\n" + "".join(lines[-3:]))
        self.answers("another count", it, "P2\r", "set playback (60): 2]\r\n")
        self.answers("2 lines", it, "p", "playback]\r\n" + "".join(lines[-2:]))
        self.answers("a note", it, "nhello\r", "Enter note: hello]\r\n")
        it.escape("r")
        self.check("the note is in the log", "hello -- " in it.until("]\r\n") + it.until("]"))
        it.leave()

    def viewers(self):
        it, other = self.opened("ann", "web1"), self.begun("bob", "web1")
        self.answers("ask to be next", other, "a", "no, ann@127.0.0.1 is attached]\r\n")
        self.answers("force", other, "f", "bumped ann@127.0.0.1]\r\n")
        self.comes("the other is told", it, "\r\n[forced to `spy' mode by bob@127.0.0.1]\r\n")
        it.send("x")
        other.send("seen by both")
        for one in it, other:
            self.comes("only the writer types", one, "seen by both")
        self.answers("give the line back", other, "s", "spying]\r\n")
        self.comes("who was forced is next", it, "\r\n[attached]\r\n")
        self.answers("take the line down", it, "d", "line down]\r\n")
        self.comes("others are told", other, "[line down by ann@127.0.0.1]\r\n")
        it.send("\r")
        self.comes("Enter while it is down", it, "[down -- use ^E c ? for help]\r\n")
        self.answers("open it", it, "o", "up]\r\nready\r\n")
        self.comes("others see what it says", other, "ready\r\n")
        for one, keys in (other, "\x03"), (it, "\x04"):
            self.answers("disconnect", one, keys, "disconnect]\r\n")
            self.ends("and the end", one)

    def messages(self):
        it, other = self.opened("ann", "web1"), self.begun("guest", "web2")
        self.answers("a message to all viewers", it, "bhello\r", "Enter message: hello]\r\n[ann@127.0.0.1: hello]\r\n")
        with self.in_as("bob", self.second) as sender:
            for command, seen in (("broadcast to all", (it, other)), ("textmsg guest to all", (other,)),
                                  ("textmsg @web1 to all", (it,)), ("textmsg guest@web2 to all", (other,)),
                                  ("textmsg guest@web1 to all", ())):
                self.same(command, sender.command(command), "ok")
                for one in seen:
                    self.comes("is seen", one, "[bob@127.0.0.1: to all]\r\n")
            sender.send("broadcast \xff\r\n")
            self.comes("0xFF in a command", sender, "ok\r\n")
            self.comes("is seen", it, "[bob@127.0.0.1: \xff]\r\n")
        leave(it, other)

    def suspending(self):
        it, other = self.opened("ann", "web1"), self.begun("bob", "web1")
        other.escape("f\x05cs")  # does not wait to write any more, as it does at 8.2.7
        it.until("[attached]\r\n")
        other.until("[spying]\r\n")
        for keys, order in ("z", SUSPEND), ("\x1a", SUSPEND), (";", GOTO):
            self.answers("an order to the client", it, keys, order)
            it.send("xy")
            self.comes("any byte goes on, the next is typed", it, " -- attached]\r\ny")
        other.until("yyy")
        self.answers("be next", other, "a", "no, ann@127.0.0.1 is attached]\r\n")
        it.escape("z")
        it.until(SUSPEND)
        self.comes("who is next writes while the writer is away", other, "\r\n[attached]\r\n")
        other.send("unseen")
        other.until("unseen")
        it.send("x")
        self.comes("back as one who watches, without what was said meanwhile", it, " -- spy mode]\r\n")
        self.answers("line down", other, "d", "line down]\r\n")
        other.escape("z")
        other.until(SUSPEND)
        other.send("x")
        self.comes("back while the line is down", other, " -- line down]\r\n")
        other.escape("a\x05co")
        other.until("ready\r\n")
        leave(it, other)

    def local_commands(self):
        it, other = self.opened("ann", "web1"), self.begun("bob", "web1")
        self.answers("a local command", it, "|", RUN)
        it.send(END + "x")
        self.comes("refused", it, "x")
        self.answers("a local command", it, "|", RUN)
        it.send(RUN)
        self.comes("it runs and may type", it, "[rw]\r\n")
        other.until("x")
        self.answers("a message meanwhile", other, "bhello\r", "Enter message: hello]\r\n[bob@127.0.0.1: hello]\r\n")
        it.send("\x05c.")
        self.comes("no escapes, no notices", it, "\x05c.")
        it.send(END + "\x05c ")
        self.comes("it has ended, escapes are back", it, "[ignored]\r\n")
        self.answers("a local command", it, "|", RUN)
        it.send(RUN)
        it.until("[rw]\r\n")
        other.escape("f")
        self.comes("somebody takes the line", it, END + "\r\n[forced to `spy' mode by bob@127.0.0.1]\r\n")
        self.answers("and the escapes are back", it, " ", "ignored]\r\n")
        leave(it, other)

    def idle(self):
        it = self.opened("ann", "quiet")
        self.comes("an idle console", it, "[-- idle timeout --]\r\n<idle>")
        it.leave()

    def administration(self):
        it, other = self.opened("ann", "web1"), self.begun("bob", "web1")
        with self.in_as("ann", self.second) as admin:
            self.same("disconnect nobody", admin.command("disconnect bob@web2"), "ok -- disconnected 0 users")
            self.same("disconnect", admin.command("disconnect bob"), "ok -- disconnected 1 users")
            self.comes("is told", other, "[-- Disconnected by admin `ann@127.0.0.1' --]\r\n")
            self.ends("and the end", other)
        with self.in_as("ann") as admin:
            for command, answer in (("newlogs", "opening new logfiles"), ("up", "bringing up consoles"),
                                    ("reconfig", "reconfiguring"), ("restart", "restarting")):
                self.same(command, admin.command(command), "ok -- " + answer)
            admin.send("quit\r\n")
            self.comes("quit", admin, "ok -- terminated\r\n")
            self.ends("and the end", admin)
        self.comes("viewers are told", it, "[-- Console server shutting down --]\r\n")
        self.ends("and the end", it)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    extensions = "--without-extensions" not in arguments
    sys.exit(Checks(arguments[-2], int(arguments[-1]), extensions).run())
