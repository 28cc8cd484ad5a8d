namespace Conserver.Server.Consoles;

/// <summary>What the master knows about a name that a client asked for.</summary>
/// <param name="Choices">Proper names and aliases that fit; empty when nothing does.</param>
/// <param name="IsAmbiguous">More than one console fits.</param>
/// <param name="Console">The one local console, or null.</param>
/// <param name="Master">The server of the one remote console as written in the configuration, or null.</param>
public sealed record Finding(IReadOnlyList<string> Choices, bool IsAmbiguous, Console? Console, string? Master);
