namespace Conserver.Posix;

/// <summary>
/// Work off a loop was not done: it took too long, too much of its kind waits, there are no threads, or what it is about
/// does not exist.
/// </summary>
public sealed class ErrandException(string message) : IOException(message);
