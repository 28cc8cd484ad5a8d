namespace Conserver.Server.Config;

/// <summary>The members of <c>options</c> of conserver.cf, with defaults already applied.</summary>
[Flags]
public enum ConsoleOptions
{
    None = 0,
    Hupcl = 1 << 0,
    Cstopb = 1 << 1,
    Crtscts = 1 << 2,
    Ixon = 1 << 3,
    Ixany = 1 << 4,
    Ixoff = 1 << 5,
    OnDemand = 1 << 6,
    ReinitOnConnect = 1 << 7,
    StripHigh = 1 << 8,
    AutoReinit = 1 << 9,
    Unloved = 1 << 10,
    Login = 1 << 11,
}
