using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// Type <c>noop</c>: a placeholder that is always up. One end of a socket pair stands in for the device, so that an
/// initcmd or an idle string has somewhere to go; what is sent there is read and thrown away.
/// </summary>
internal sealed class NoopLine : LineDriver
{
    /// <summary>What is about a device, or about what one says.</summary>
    private static readonly HashSet<string> OfDevices = new(
        ("idlestring idletimeout initcmd initrunas initspinmax initspintimer initsubst ondemand reinitoncc striphigh "
            + "timestamp unloved").Split(' '),
        StringComparer.Ordinal);

    [SetsRequiredMembers]
    public NoopLine()
    {
        Word = "noop";
        Letter = '#';
        Never = ConsoleOptions.Login;
        Idle = static (_, word) => OfDevices.Contains(word) ? "" : null;
    }

    internal override bool WaitsForFormer => false;

    internal override void Open(Opening opening)
    {
        (int ours, int theirs) = Sockets.Pair();
        var sink = new NoopSink(opening.Loop, theirs, opening.Owner);
        try
        {
            sink.Start();
        }
        catch
        {
            Sys.Close(ours);
            Sys.Close(theirs);
            throw;
        }

        opening.Succeed(new LinkPlan { Fd = ours });
    }

    internal override string Describe(ConsoleConfig config, Link link) => "noop";

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) => new("NOOP", "NOOP");

    internal override string Info(ConsoleConfig config, Link? link) => "";
}
