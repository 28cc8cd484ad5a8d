using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// Type <c>noop</c>: a placeholder that is always up. One end of a socket pair stands in for the device, so that an
/// initcmd or an idle string has somewhere to go; what is sent there is read and thrown away.
/// </summary>
internal sealed class NoopOpener : ILineOpener
{
    public void Open(Opening opening)
    {
        try
        {
            (int ours, int theirs) = Sockets.Pair();
            var sink = new NoopSink(opening.Loop, theirs, opening.Owner);
            opening.Succeed(new Link(
                opening.Loop, ours, opening.Owner, BreakKind.None, telnet: null, child: null, terminal: ""));
            sink.Start();
        }
        catch (PosixException failure)
        {
            opening.Fail(failure.Message);
        }
    }
}
