using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>
/// What differs between two settings in force, in the keywords of <c>config</c> blocks. What the command line decides
/// never differs.
/// </summary>
internal static class DaemonDifference
{
    public static ImmutableArray<string> Between(DaemonSettings old, DaemonSettings next)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(next);
        return [.. Changes(old, next).Select(row => row.Keyword)];
    }

    /// <summary>Those that are only read at start.</summary>
    public static ImmutableArray<string> NeedRestart(DaemonSettings old, DaemonSettings next)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(next);
        return [.. Changes(old, next).Where(row => row.Reload == ReloadEffect.NeedsRestart).Select(row => row.Keyword)];
    }

    private static IEnumerable<ConfigSetting> Changes(DaemonSettings old, DaemonSettings next) =>
        SettingValues.GivenInEither(old.Values, next.Values).Cast<ConfigSetting>()
            .Where(row => !row.Same(old.Values, next.Values))
            .OrderBy(row => row.Keyword, StringComparer.Ordinal);
}
