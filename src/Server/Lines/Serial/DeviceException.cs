namespace Conserver.Server.Lines;

/// <summary>A device is there, and is not to be used now: somebody else has it.</summary>
internal sealed class DeviceException(string message) : IOException(message);
