namespace Conserver.Posix;

/// <summary>An option getopt(3) would refuse, in its words.</summary>
public sealed class GetoptException(string message) : Exception(message);
