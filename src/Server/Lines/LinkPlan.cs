namespace Conserver.Server.Lines;

/// <summary>What a kind of line gives its link.</summary>
internal sealed record LinkPlan
{
    /// <summary>Open, non-blocking; the link's from then on.</summary>
    public required int Fd { get; init; }

    /// <summary>Null when bytes pass as they are.</summary>
    public ILinkCodec? Codec { get; init; }

    public LinkBreak Break { get; init; } = LinkBreak.None;

    /// <summary>Null when nothing but the descriptor says that the far end is gone.</summary>
    public ICompanion? Companion { get; init; }
}
