using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// Looks at what a host says first, and tells the daemon's log when that does not go with the console's <c>protocol</c>:
/// once, until it was seen to go with it.
/// </summary>
internal sealed class TelnetSign(LineSettings shared, ConsoleConfig console) : IFirstLook
{
    /// <summary>Bytes within which a host that speaks telnet has negotiated something.</summary>
    public const int Enough = 1024;

    private const string IsTelnet =
        "the host begins with a telnet negotiation; if it speaks telnet: `protocol telnet'";

    private const string IsRaw =
        "the host has said 1024 bytes without a telnet negotiation; if it does not speak telnet: `protocol raw'";

    private int seen;

    public bool Look(ReadOnlySpan<byte> read)
    {
        if (!console.Telnet)
        {
            bool isTelnet = read is [TelnetCode.Iac, >= TelnetCode.Will and <= TelnetCode.Dont, < TelnetCode.Iac, ..];
            Tell(isTelnet ? IsTelnet : null);
            return false;
        }

        if (read.Contains(TelnetCode.Iac))
        {
            Tell(null);
            return false;
        }

        seen += read.Length;
        if (seen < Enough)
        {
            return true;
        }

        Tell(IsRaw);
        return false;
    }

    private void Tell(string? doubt) => shared.Doubts.Say(console.Name, "telnet", doubt);
}
