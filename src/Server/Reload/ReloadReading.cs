using System.Collections.Immutable;
using Conserver.Server.Config;

namespace Conserver.Server.Reload;

/// <summary>What reading the configuration again came to.</summary>
public sealed record ReloadReading
{
    private ReloadReading(ServerConfig? config, ImmutableArray<string> reasons) => (Config, Reasons) = (config, reasons);

    /// <summary>What shall be served from now on; null when the running configuration stays.</summary>
    public ServerConfig? Config { get; }

    /// <summary>Why it stays, one line each, as the log has it; the first one sums up.</summary>
    public ImmutableArray<string> Reasons { get; }

    /// <summary>What else is in force then; called on the main loop, before <see cref="Config"/> is applied.</summary>
    public Action? Along { get; private init; }

    public static ReloadReading Of(ServerConfig config, Action? along = null) => new(config, []) { Along = along };

    public static ReloadReading Refused(ImmutableArray<string> reasons) => new(null, reasons);
}
