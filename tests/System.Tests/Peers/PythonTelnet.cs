namespace Conserver.System.Tests.Peers;

/// <summary>Twisted's telnet server, with a login, ann and secret, and a device that says what it has been told.</summary>
public sealed class PythonTelnet : PythonPeer
{
    private const string Script = """
        import sys
        from twisted.conch import telnet
        from twisted.cred import checkers, portal
        from twisted.internet import protocol, reactor
        from zope.interface import implementer

        class Device(telnet.StatefulTelnetProtocol):
            state = 'Told'

            def connectionMade(self):
                self.transport.write(b'welcome\n')

            def telnet_Told(self, line):
                self.transport.write(b'told ' + line + b'\n')
                return 'Told'

        @implementer(portal.IRealm)
        class Realm:
            def requestAvatar(self, who, mind, *interfaces):
                return telnet.ITelnetProtocol, Device(), lambda: None

        known = checkers.InMemoryUsernamePasswordDatabaseDontUse(ann=b'secret')
        server = protocol.ServerFactory()
        server.protocol = lambda: telnet.TelnetTransport(
            telnet.AuthenticatingTelnetProtocol, portal.Portal(Realm(), [known]))
        reactor.listenTCP(int(sys.argv[1]), server, interface='127.0.0.1')
        reactor.run()

        """;

    public PythonTelnet()
        : base(Script)
    {
    }
}
