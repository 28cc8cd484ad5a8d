using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>What a kind of line gives its link.</summary>
internal sealed record LinkPlan
{
    /// <summary>Open, non-blocking; the link's from then on.</summary>
    public required int Fd { get; init; }

    /// <summary>Null when bytes pass as they are.</summary>
    public ILinkCodec? Codec { get; init; }

    /// <summary>Sent first, as the far end wants it.</summary>
    public ReadOnlyMemory<byte> Greeting { get; init; }

    public LinkBreak Break { get; init; } = LinkBreak.None;

    public LinkAccess Access { get; init; }

    /// <summary>Closes the descriptor, which nobody reads or writes any more; must not block.</summary>
    public Action<int> Close { get; init; } = Sys.Close;

    /// <summary>Null when nothing but the descriptor says that the far end is gone.</summary>
    public ICompanion? Companion { get; init; }

    /// <summary>Null when the descriptor is all there is.</summary>
    public ILinkBacking? Backing { get; init; }
}
