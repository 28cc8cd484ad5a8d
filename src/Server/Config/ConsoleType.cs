namespace Conserver.Server.Config;

/// <summary>Which way leads to the device; the letter is the one <c>-S -S</c> and <c>info</c> print.</summary>
public enum ConsoleType
{
    None,
    Device,
    Exec,
    Host,
    Noop,
    Uds,
    Ipmi,
}
