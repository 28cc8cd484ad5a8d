using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Conserver.Server.Lines;

/// <summary>What is said between a guest's host and us in the terms of <see cref="VmwareCode"/>. One connection's.</summary>
internal sealed class VmwareExtension(IMotions motions) : ITelnetExtension
{
    /// <summary>Bytes of names and of sequences that are heeded.</summary>
    private const int MaxText = 128, MaxSequence = 64;

    /// <summary>A question that every guest answers.</summary>
    public static ReadOnlySpan<byte> AskName =>
        [TelnetCode.Iac, TelnetCode.Sb, VmwareCode.Option, VmwareCode.GetName, TelnetCode.Iac, TelnetCode.Se];

    public byte Option => VmwareCode.Option;

    public ImmutableArray<TelnetWish> Wishes { get; } =
    [
        new() { Option = VmwareCode.Option, Theirs = true, Ours = true },
        new() { Option = TelnetCode.Binary, Theirs = true, Ours = true },
        new() { Option = TelnetCode.SuppressGoAhead, Theirs = true, Ours = true },
        new() { Option = TelnetCode.Echo, Theirs = true },
    ];

    /// <summary>The guest's name; null until it has been said.</summary>
    public string? Name { get; private set; }

    /// <summary>Which guest it is; null until it has been said.</summary>
    public string? Uuid { get; private set; }

    /// <summary>The guest is on this connection after a move, by its name; null when it has not moved.</summary>
    public string? MovedAs { get; private set; }

    /// <summary>The move has come to its end: this connection counts.</summary>
    public bool HasMoved { get; private set; }

    /// <summary>
    /// It belongs to a console. Only then it may move: a name is known to many, and whoever moves takes the guest's place.
    /// </summary>
    public bool IsSeated { get; set; }

    private string? Mover => MovedAs ?? (IsSeated ? Name : null);

    public void Switched(TelnetSide side, bool on, IBufferWriter<byte> replies)
    {
    }

    public void Received(ReadOnlySpan<byte> payload, IBufferWriter<byte> replies)
    {
        if (payload.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> rest = payload[1..];
        switch (payload[0])
        {
            case VmwareCode.KnownSuboptions1:
                Say(replies, VmwareCode.KnownSuboptions2, VmwareCode.Known);
                break;
            case VmwareCode.DoProxy:
                Say(replies, VmwareCode.WillProxy, []);
                Say(replies, VmwareCode.GetVcUuid, []);
                Say(replies, VmwareCode.GetName, []);
                break;
            case VmwareCode.VcUuid:
                Uuid ??= Text(rest);
                break;
            case VmwareCode.Name:
                Name ??= Text(rest);
                break;
            case VmwareCode.MotionBegin when rest.Length <= MaxSequence:
                byte[]? secret = IsSeated && Mover is { } name ? motions.Begin(name, rest) : null;
                byte answer = secret is null ? VmwareCode.MotionNotNow : VmwareCode.MotionGoAhead;
                Say(replies, answer, (byte[])[.. rest, .. secret ?? []]);
                break;
            case VmwareCode.MotionPeer when MovedAs is null && motions.Find(rest) is { } known:
                MovedAs = known;
                Say(replies, VmwareCode.MotionPeerOk, rest);
                break;
            case VmwareCode.MotionComplete when MovedAs is { } moved:
                HasMoved = true;
                motions.End(moved);
                break;
            case VmwareCode.MotionAbort when Mover is { } stays:
                motions.End(stays);
                break;
            case VmwareCode.MotionBegin or VmwareCode.MotionPeer or VmwareCode.MotionComplete or VmwareCode.MotionAbort:
            case VmwareCode.KnownSuboptions2 or VmwareCode.UnknownSuboption1 or VmwareCode.UnknownSuboption2:
            case VmwareCode.BiosUuid or VmwareCode.LocationUuid:
                break;
            default:
                Say(replies, VmwareCode.UnknownSuboption2, payload[..1]);
                break;
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) =>
        Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, MaxText)]);

    private static void Say(IBufferWriter<byte> replies, byte command, ReadOnlySpan<byte> rest)
    {
        replies.Write([TelnetCode.Iac, TelnetCode.Sb, VmwareCode.Option, command]);
        foreach (byte value in rest)
        {
            replies.Write(value == TelnetCode.Iac ? [value, value] : (ReadOnlySpan<byte>)[value]);
        }

        replies.Write([TelnetCode.Iac, TelnetCode.Se]);
    }
}
