using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Logging;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>
/// Type <c>listen</c>: the device comes to us, as a guest of a hypervisor that dials out does. The line is down until it has
/// come, and waits for it again when it has gone.
/// </summary>
internal sealed class ListenLine : LineDriver
{
    [SetsRequiredMembers]
    public ListenLine()
    {
        Word = "listen";
        Letter = '<';
        Required = ["listen"];
        Details = of => Item.Listen.In(of).Text;
        AddressItem = "listen";
        WhenShared = "only one of them comes up";
        Address = of => Item.Listen.In(of) is { Point: { } point } ? point.ToString() : Item.Listen.In(of).Text;
        Mistake = MistakeIn;
        Idle = static (of, word) => word switch
        {
            "listenfrom" when Item.Listen.In(of).Point is null => "with a path: `listenmode' is for it",
            "listenmode" when Item.Listen.In(of).Point is not null => "with a port: `listenfrom' is for it",
            _ => null,
        };
    }

    internal override bool CanBeHandedOver => true;

    internal override bool IsCalled => true;

    /// <summary>The socket may be taken away.</summary>
    internal override string? PathToWatch(ConsoleConfig config, bool isOpen) =>
        isOpen || AddressOf(config) is not { Point: null, Text: var path } ? null : path;

    internal override bool IsWorthATry(ConsoleConfig config, LineSettings shared, string path) =>
        Find(config, shared) is not { IsGone: false };

    internal override void Attend(
        ConsoleConfig config, LineSettings shared, bool isOpen, ILookoutLine? line)
    {
        if (Find(config, shared) is not { } post)
        {
            return;
        }

        if (line is null)
        {
            shared.Kept.Remove(config.Name);
            post.Dispose();
        }
        else
        {
            post.Room.Call(isOpen, line);
        }
    }

    internal override void Open(Opening opening)
    {
        ConsoleConfig console = opening.Console;
        if (!console.Has(ConsoleOptions.AutoReinit))
        {
            opening.Fail("nobody can come to it without the option autoreinit");
            return;
        }

        ListenPost? post = Find(console, opening.Shared);
        if (post is { IsGone: true, Room.HasGuest: false })
        {
            opening.Shared.Log.Notice(console.Name, $"the socket {AddressOf(console).Text} was removed: it is made anew");
            opening.Shared.Kept.Remove(console.Name);
            post.Dispose();
            post = null;
        }

        if (post is null)
        {
            post = ListenPost.Open(opening.Shared, console);
            opening.Shared.Kept[console.Name] = post;
        }

        if (post.Room.Take() is not { } plan)
        {
            opening.Wait($"waits for a connection at {AddressOf(console).Text}");
            return;
        }

        opening.Succeed(IsTelnet(console)
            ? plan with { Codec = TelnetFilter.For(console), Break = TelnetFilter.InBandBreak }
            : plan with { Break = LinkBreak.Absent });
    }

    internal override string Describe(ConsoleConfig config, Link link) =>
        $"{PeerText.Of(link.Fd)} at {AddressOf(config).Text}";

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) => new(AddressOf(config).Text, "Listn");

    internal override string Info(ConsoleConfig config, Link? link) =>
        $"{AddressOf(config).Text},{(IsTelnet(config) ? "telnet" : "raw")},{link?.Fd ?? -1}";

    private static string? MistakeIn(SettingValues of)
    {
        if (Item.Listen.In(of) is { Point: null, Text: var path }
            && Latin1.Bytes(path).Length is > Sockets.MaxUnixPath and var length)
        {
            return $"'listen' path too large ({length} > {Sockets.MaxUnixPath})";
        }

        HostProtocol protocol = Item.Protocol.In(of);
        return (protocol & HostProtocol.ComPort) != 0
            ? "a console of type `listen' has no protocol `rfc2217': use `telnet', or type `host'"
            : (protocol & HostProtocol.Tls) != 0
            ? "a console of type `listen' has no encrypted protocol: put a TLS proxy before it, or use type `host'"
            : null;
    }

    // Raw unless telnet is asked for: that is what guests speak.
    private static bool IsTelnet(ConsoleConfig console) => console.Values.Has(Item.Protocol) && console.Telnet;

    private static ListenAddress AddressOf(ConsoleConfig console) => Item.Listen.In(console.Values);

    private static ListenPost? Find(ConsoleConfig console, LineSettings shared) =>
        shared.Kept.GetValueOrDefault(console.Name) as ListenPost;
}
