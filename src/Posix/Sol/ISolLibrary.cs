namespace Conserver.Posix;

/// <summary>What speaks serial over LAN.</summary>
public interface ISolLibrary
{
    /// <summary>What is missing and what to install; null once it has been loaded. Loads it, which may block.</summary>
    string? Missing { get; }

    /// <summary>Begins a session, and does not wait for the controller. May block.</summary>
    /// <exception cref="SolException">It could not be begun.</exception>
    ISolSession Open(SolRequest request);
}
