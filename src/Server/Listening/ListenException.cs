namespace Conserver.Server.Listening;

/// <summary>A directory cannot be used for Unix-domain sockets.</summary>
public sealed class ListenException(string message) : Exception(message);
