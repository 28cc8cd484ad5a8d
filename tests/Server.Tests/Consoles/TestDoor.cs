using System.Text;
using Conserver.Posix;
using Conserver.Server.Consoles;
using Conserver.Server.Delivery;
using Conserver.Server.Sessions;

namespace Conserver.Server.Tests.Consoles;

/// <summary>A front door with the texts and the outbox of the conserver protocol, and no connection behind it.</summary>
internal sealed class TestDoor : IFrontDoor
{
    public Outbox Out { get; } = new(LossText.Instance);

    public long Behind => Out.Size;

    public Action? CaughtUp
    {
        get => Out.Relieved;
        set => Out.Relieved = value;
    }

    /// <summary>Why the console has sent the viewer away; null while it has not.</summary>
    public Farewell? Farewell { get; private set; }

    /// <summary>What has been shown since the last call.</summary>
    public string Shown()
    {
        var text = new StringBuilder();
        while (true)
        {
            ReadOnlySpan<ChunkSlice> slices = Out.Peek();
            if (slices.IsEmpty)
            {
                return text.ToString();
            }

            text.Append(Encoding.Latin1.GetString(slices[0].Bytes));
            Out.Advance(slices[0].Length);
        }
    }

    public void Output(Chunk said) => Out.Output(WireChunk.Of(said));

    public void Hear(Notice notice) => Out.Tell(NoticeText.Of(notice));

    public void KeysTaken()
    {
    }

    /// <summary>Commands on the viewer's machine that were ended from here.</summary>
    public int EndedCommands { get; private set; }

    public void EndLocalCommand() => EndedCommands++;

    public void Evicted(Farewell why) => Farewell = why;
}
