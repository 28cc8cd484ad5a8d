namespace Conserver.System.Tests.Peers;

/// <summary>
/// RFC 2217 as pyserial has it, with a plug on its serial line that joins what goes out and what comes in: data, RTS and
/// CTS, DTR and DSR.
/// </summary>
public sealed class PythonComPort : PythonPeer
{
    private const string Script = """
        import select, serial, serial.rfc2217, socket, sys
        listener = socket.create_server(('127.0.0.1', int(sys.argv[1])))

        class Back:
            def __init__(self, link):
                self.link = link

            def write(self, data):
                self.link.sendall(data)

        def serve(link):
            port = serial.serial_for_url('loop://', timeout=0)
            manager = serial.rfc2217.PortManager(port, Back(link))
            while True:
                if select.select([link], [], [], 0.05)[0]:
                    data = link.recv(1000)
                    if not data:
                        return
                    port.write(b''.join(manager.filter(data)))
                heard = port.read(port.in_waiting)
                if heard:
                    link.sendall(b''.join(manager.escape(heard)))
                manager.check_modem_lines()

        while True:
            with listener.accept()[0] as link:
                try:
                    serve(link)
                except OSError:
                    pass  # Who asked has gone.

        """;

    public PythonComPort()
        : base(Script)
    {
    }
}
