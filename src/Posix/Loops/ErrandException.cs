namespace Conserver.Posix;

/// <summary>Work off a loop was not done: it took too long, too much of its kind waits, or there are no threads.</summary>
public sealed class ErrandException(string message) : IOException(message);
