"""Checks that print TAP."""
from client import Unexpected


class Tap:
    def __init__(self):
        self.count = self.failures = 0

    def check(self, what, good, got=""):
        self.count += 1
        self.failures += not good
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, what), flush=True)
        if not good:
            print("# got %r" % (got,))

    def same(self, what, got, expected):
        self.check(what, got == expected, (got, "not", expected))

    def comes(self, what, connection, expected):
        """Nothing else but this comes next."""
        try:
            got = connection.take(len(expected))
        except Unexpected as error:
            got = error
        self.check(what, got == expected, (str(got), "not", expected))

    def ends(self, what, connection):
        self.same(what, connection.rest(), "")

    def answers(self, what, console, keys, expected):
        console.escape(keys)
        self.comes("^Ec%s: %s" % (ascii(keys)[1:-1], what), console, "[" + expected)

    def skip(self, what, reason):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, what, reason))
