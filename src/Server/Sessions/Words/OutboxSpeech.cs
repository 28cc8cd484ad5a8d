using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;
using Conserver.Server.Delivery;

namespace Conserver.Server.Sessions;

/// <summary>How a session puts into an outbox what it has to say: as the clients' protocol wants it.</summary>
internal static class OutboxSpeech
{
    /// <summary>An answer to what the client asked.</summary>
    public static void Say(this Outbox outbox, string text)
    {
        if (text.Length > 0)
        {
            outbox.Reply(WireChunk.Quoted(text));
        }
    }

    /// <summary>What somebody else, or the console, has done.</summary>
    public static void Tell(this Outbox outbox, string text) => outbox.Notice(WireChunk.Quoted(text));

    /// <summary>A signal of the protocol.</summary>
    public static void Signal(this Outbox outbox, WireSignal signal) => outbox.Reply(Chunk.Copy(WireEncoder.Signal(signal)));

    /// <summary>A part of an answer that is being made.</summary>
    public static void Say(this OutboxPromise place, ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            place.Add(WireChunk.Quoted(data));
        }
    }

    /// <summary>The same for text of one char per byte.</summary>
    public static void Say(this OutboxPromise place, string text) => place.Say(Latin1.Bytes(text));
}
