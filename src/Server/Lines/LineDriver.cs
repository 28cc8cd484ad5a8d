using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// A kind of line: what conserver.cf knows of it, and how it is opened, what its link does with breaks and flow control, and
/// how it describes itself. One object for all lines of the kind, on all loops; it keeps nothing of any of them.
/// </summary>
internal abstract class LineDriver : LineKind
{
    /// <summary>An open one can be given to the next executable.</summary>
    internal virtual bool CanBeHandedOver => false;

    /// <summary>It waits until a command that the console had before has ended: that may have had the same device.</summary>
    internal virtual bool WaitsForFormer => true;

    /// <summary>Why no line of it will ever be open; null when it may be. Such a line is not tried again.</summary>
    internal virtual string? Hopeless => null;

    /// <summary>
    /// A path that is looked at whenever something comes, goes or changes there. While the line is down and waits to be
    /// tried again, an existing one is worth a try at once; while it is open, see <see cref="Gone"/>. Null when there is
    /// none.
    /// </summary>
    internal virtual string? PathToWatch(ConsoleConfig config, bool isOpen) => null;

    /// <summary>
    /// Something has happened at the path of an open line: why its device is gone, for the daemon's log, or null when it is
    /// not.
    /// </summary>
    internal virtual string? Gone(ConsoleConfig config, Link link) => null;

    /// <summary>
    /// The line is open, or waits to be tried again; what is kept for it may call the line when it is worth a try. Null:
    /// nobody waits, and what is kept goes.
    /// </summary>
    internal virtual void Attend(ConsoleConfig config, LineSettings shared, bool isOpen, ILookoutLine? line)
    {
    }

    /// <summary>Who looks at what an open line says first, once it has said something; null for nobody.</summary>
    internal virtual IFirstLook? FirstLook(ConsoleConfig config, LineSettings shared) => null;

    /// <summary>
    /// Something has happened at the path of a line that is down and waits: whether that is worth a try.
    /// </summary>
    internal virtual bool IsWorthATry(ConsoleConfig config, LineSettings shared, string path) =>
        Files.Status(Latin1.Bytes(path), out _) == 0;

    /// <summary>
    /// Its device comes to us: however often it does, it is not the line that goes down as fast as it comes up.
    /// </summary>
    internal virtual bool IsCalled => false;

    /// <summary>
    /// Begins to open; may finish before it returns. A path that lies on another machine is looked at first, off the loop:
    /// as long as that does not answer, nothing of the line is done on the loop.
    /// </summary>
    /// <exception cref="PosixException">It did not work, and nothing is left behind.</exception>
    internal void Begin(Opening opening)
    {
        if (PathToWatch(opening.Console, isOpen: false) is not { } path || !opening.Shared.Far.Has(path))
        {
            Open(opening);
            return;
        }

        Errand errand = opening.Shared.Far.Reach(
            opening.Shared.Errands, opening.Loop, opening.Owner, path, () => OpenLate(opening), opening.Fail);
        opening.OnCancel(errand.Cancel);
    }

    /// <summary>Begins to open; may finish before it returns.</summary>
    /// <exception cref="PosixException">It did not work, and nothing is left behind.</exception>
    internal abstract void Open(Opening opening);

    /// <summary>The open line, for the daemon's log.</summary>
    internal abstract string Describe(ConsoleConfig config, Link link);

    /// <summary>What <c>examine</c> says of it; the link is null while it is down.</summary>
    internal abstract ExamineRow Examine(ConsoleConfig config, Link? link);

    /// <summary>The fourth field of <c>info</c>; the link is null while it is down.</summary>
    internal abstract string Info(ConsoleConfig config, Link? link);

    /// <summary>The wires beside the data; null where there are none. Must not block.</summary>
    internal virtual ModemState? Modem(Link link, LineSettings shared) => null;

    /// <summary>An open one has a terminal that can be given a size, see <see cref="WindowSize"/>.</summary>
    internal virtual bool HasWindow => false;

    /// <summary>Turns XON/XOFF on output over and returns the new state; null when there is no such thing.</summary>
    internal virtual bool? ToggleIxon(Link link) => null;

    private void OpenLate(Opening opening)
    {
        opening.OnCancel(null);
        try
        {
            Open(opening);
        }
        catch (PosixException failure) when (!opening.IsOver)
        {
            opening.Fail(failure.Message);
        }
    }
}
