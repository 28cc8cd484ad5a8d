using System.Buffers;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>
/// What an attached client types, on its way to the device. As much as may wait for the device is read, so that an escape
/// behind it is heard; keys beyond that stay with the client until the device takes some, and are never dropped.
/// </summary>
internal sealed class Typing
{
    /// <summary>Dropped keys that are counted as one byte: a script may type whether a line is up or not.</summary>
    private const int DroppedPerByte = 16;

    private readonly ISession session;
    private readonly Consoles.Console console;
    private readonly Attachment viewer;
    private readonly EscapeReader escape;
    private readonly DeviceWatch watch;

    /// <param name="session">Told when keys have to wait.</param>
    /// <param name="console">Where they go.</param>
    /// <param name="viewer">Who types.</param>
    /// <param name="escape">The viewer's.</param>
    public Typing(ISession session, Consoles.Console console, Attachment viewer, EscapeReader escape)
    {
        this.session = session;
        this.console = console;
        this.viewer = viewer;
        this.escape = escape;
        watch = new DeviceWatch(session, console, () => console.Line.Load.IsBehind && console.TakesKeysOf(viewer), SayStuck);
    }

    /// <summary>The device takes nothing of what waits for it.</summary>
    public bool IsStuck => watch.IsStuck;

    /// <summary>Something has been typed: looks whether the device takes it, when much waits.</summary>
    public void Look()
    {
        if (console.Line.Load.IsBehind)
        {
            watch.Begin();
        }
    }

    /// <summary>Holds the session, and is true, when keys have to wait until the device has taken others.</summary>
    public bool Holds()
    {
        if (!console.Line.Load.IsFull || !console.TakesKeysOf(viewer))
        {
            return false;
        }

        watch.Begin();
        session.HoldForDevice();
        return true;
    }

    /// <summary>The client is gone.</summary>
    public void Stop() => watch.Stop();

    /// <summary>Keys that cannot go to the console are dropped; who ends a line learns why.</summary>
    public void Keys(ReadOnlySpan<byte> keys)
    {
        if (console.Type(viewer, keys))
        {
            return;
        }

        string why = viewer.Standing == Standing.Writer ? OutcomeText.Word(console.Line.State) : "read-only";
        string first = CharText.Display(escape.First), second = CharText.Display(escape.Second);
        int cost = 1 + (keys.Length / DroppedPerByte);
        foreach (byte key in keys)
        {
            if (key is (byte)'\r' or (byte)'\n')
            {
                cost++;
                session.Out.Say($"[{why} -- use {first} {second} ? for help]\r\n");
            }
        }

        session.Waste(cost);
    }

    /// <summary>The first byte of the escape sequence, and perhaps another, which were not the sequence.</summary>
    public void Quoted(ReadOnlySpan<byte> keys) =>
        _ = console.Do(
            viewer, new ConsoleCommand(ConsoleVerb.Quote, Text: Latin1.Text([.. keys.ToArray().Select(Stripped)])));

    /// <summary>
    /// Keys come in pieces wherever the first byte of the escape sequence is among them. They are sent as one; what follows
    /// them, if anything does in this packet, is the result.
    /// </summary>
    public bool Gather(ref ReadOnlySpan<byte> data, scoped ReadOnlySpan<byte> first, out EscapeToken next)
    {
        var keys = new ArrayBufferWriter<byte>(first.Length + data.Length + 1);
        keys.Write(first);
        while (escape.TryRead(ref data, out next))
        {
            if (next.Kind is EscapeTokenKind.Prefix or EscapeTokenKind.Command)
            {
                Keys(keys.WrittenSpan);
                return true;
            }

            keys.Write(next.Keys);
        }

        Keys(keys.WrittenSpan);
        return false;
    }

    /// <summary>The byte as the console wants it.</summary>
    public byte Stripped(byte key) => console.Config.Has(ConsoleOptions.StripHigh) ? (byte)(key & 0x7F) : key;

    private void SayStuck()
    {
        if (viewer.IsWatching)
        {
            session.Out.Tell("[-- the device takes nothing: what you type waits --]\r\n");
        }
    }
}
