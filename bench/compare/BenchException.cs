namespace Conserver.Bench;

/// <summary>A run that cannot be counted.</summary>
internal sealed class BenchException(string message) : Exception(message);
