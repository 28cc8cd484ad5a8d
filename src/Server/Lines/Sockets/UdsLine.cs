using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>Type <c>uds</c>: a Unix stream socket, as hypervisors offer for a guest's serial port.</summary>
internal sealed class UdsLine : LineDriver
{
    /// <summary>Bytes of <c>sun_path</c>, the terminating NUL included.</summary>
    private const int PathSize = 108;

    [SetsRequiredMembers]
    public UdsLine()
    {
        Word = "uds";
        Letter = '%';
        Required = ["uds"];
        Details = Item.Uds.In;
        AddressItem = "uds";
        Address = Item.Uds.In;
        Mistake = of => Latin1.Bytes(Item.Uds.In(of)).Length is >= PathSize and var length
            ? $"'uds' path too large ({length} >= {PathSize})"
            : null;
    }

    internal override bool CanBeHandedOver => true;

    /// <summary>The socket of a guest that starts appears with it.</summary>
    internal override string? PathToWatch(ConsoleConfig config, bool isOpen) => isOpen ? null : config.Uds;

    internal override void Open(Opening opening)
    {
        string path = opening.Console.Uds;
        int fd = Sockets.ConnectUnix(Latin1.Bytes(path), out bool pending);
        if (fd < 0)
        {
            opening.Fail($"connect({path}): {Errno.Text(-fd)}");
        }
        else if (pending)
        {
            PendingConnect.Wait(opening, fd, path, () => Done(opening, fd), opening.Fail, () => { });
        }
        else
        {
            Done(opening, fd);
        }
    }

    internal override string Describe(ConsoleConfig config, Link link) => $"uds {config.Uds}";

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) => new(config.Uds, "UDS");

    internal override string Info(ConsoleConfig config, Link? link) => $"{config.Uds},{link?.Fd ?? -1}";

    private static void Done(Opening opening, int fd) => opening.Succeed(new LinkPlan { Fd = fd });
}
