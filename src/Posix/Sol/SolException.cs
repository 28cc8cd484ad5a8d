namespace Conserver.Posix;

/// <summary>A session of serial over LAN cannot be had; the message says why, and what to install if that is it.</summary>
public sealed class SolException(string message) : IOException(message);
