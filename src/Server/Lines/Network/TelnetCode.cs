namespace Conserver.Server.Lines;

/// <summary>The bytes of telnet that mean something (RFC 854, and the options that are known here by name).</summary>
internal static class TelnetCode
{
    public const byte Iac = 255, Dont = 254, Do = 253, Wont = 252, Will = 251, Sb = 250, BreakSignal = 243, Se = 240;

    /// <summary>Options: RFC 856, 857 and 858.</summary>
    public const byte Binary = 0, Echo = 1, SuppressGoAhead = 3;
}
