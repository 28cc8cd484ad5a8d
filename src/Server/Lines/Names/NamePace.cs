namespace Conserver.Server.Lines;

/// <summary>How soon names of one zone are answered.</summary>
internal enum NamePace
{
    /// <summary>Nothing is known of it: a few find out.</summary>
    Unknown,

    /// <summary>The last answer came at once.</summary>
    Quick,

    /// <summary>The last one took long, or has not come.</summary>
    Slow,
}
