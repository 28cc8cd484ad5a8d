namespace Conserver.Server.Config;

/// <summary>The kinds of line an item has a meaning for.</summary>
[Flags]
public enum LineTypes
{
    /// <summary>The item is not about lines.</summary>
    None = 0,
    Device = 1 << 0,
    Exec = 1 << 1,
    Host = 1 << 2,
    Noop = 1 << 3,
    Uds = 1 << 4,
    Ipmi = 1 << 5,
    All = Device | Exec | Host | Noop | Uds | Ipmi,
}
