namespace Conserver.Server.Lines;

/// <summary>An option that is agreed to; those without one are not.</summary>
internal sealed record TelnetWish
{
    public required byte Option { get; init; }

    /// <summary>The far end may do it.</summary>
    public bool Theirs { get; init; }

    /// <summary>This end will when it is asked to.</summary>
    public bool Ours { get; init; }
}
