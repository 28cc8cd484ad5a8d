namespace Conserver.Client.CommandLine;

/// <summary>An option getopt(3) would refuse, in its words.</summary>
internal sealed class GetoptError(string message) : Exception(message);
