using System.Collections.Immutable;
using System.Globalization;
using Conserver.Daemon.Checks;
using Conserver.Posix;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;
using Conserver.Server.Logging;
using Conserver.Server.OwnUser;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Daemon;

/// <summary>
/// <c>--user NAME[:GROUP]</c>: who the daemon is once it has opened what needs root, see
/// <c>docs/decisions/0028-a-user-of-its-own.md</c>.
/// </summary>
internal sealed class OwnUser
{
    /// <summary>Sentences of one kind at a start; --check has them all.</summary>
    private const int Most = 10;

    private readonly UserAccount account;
    private readonly ProcessUser user;

    private OwnUser(UserAccount account, uint group)
    {
        this.account = account;
        user = new ProcessUser(account.Uid, group, Users.GroupsOf(account.Name));
    }

    private string Name => PrintableText.Of(account.Name);

    /// <summary>
    /// Who is asked for; null when nobody is, or who it is already and stays. The mistake is a sentence, and ends the start.
    /// </summary>
    public static OwnUser? Find(string? asked, out string? mistake) => Find(asked, out mistake, out _);

    private static OwnUser? Find(string? asked, out string? mistake, out bool isOfUser)
    {
        mistake = null;
        isOfUser = false;
        if (asked is null)
        {
            return null;
        }

        string[] names = asked.Split(':', 2);
        string shown = PrintableText.Of(asked);
        try
        {
            if (AccountOf(names[0]) is not { } account)
            {
                mistake = $"--user {shown}: there is no user `{PrintableText.Of(names[0])}'";
                return null;
            }

            uint? group = names.Length == 1 ? account.Gid : Number(names[1]) ?? Users.GroupByName(names[1]);
            mistake = group is null ? $"--user {shown}: there is no group `{PrintableText.Of(names[1])}'"
                : Sys.IsRoot ? null
                : account.Uid != Sys.EffectiveUserId ? $"--user {shown}: only root can become another user"
                : names.Length > 1 && group != Sys.EffectiveGroupId ? $"--user {shown}: only root can take another group"
                : null;
            isOfUser = mistake is not null && group is not null;
            return mistake is not null || !Sys.IsRoot || account.Uid == 0 ? null : new OwnUser(account, group!.Value);
        }
        catch (PosixException failure)
        {
            mistake = $"--user {shown}: {failure.Message}";
            return null;
        }
    }

    /// <summary>
    /// Lets go of root but for what the configuration needs, and warns of what will not work. Before the threads that serve
    /// start, as each has the rights of the one that started it.
    /// </summary>
    /// <returns>Why it does not work, else null.</returns>
    /// <param name="options">The command line.</param>
    /// <param name="config">What is to be served.</param>
    /// <param name="used">What was read for it.</param>
    /// <param name="log">The daemon's.</param>
    public string? Become(DaemonOptions options, ServerConfig config, IReadOnlyList<PathNeed> used, DaemonLog log)
    {
        RootRights keep = RightsNeeded.Of(config, user.User);
        try
        {
            Become(keep);
        }
        catch (PosixException failure)
        {
            return $"cannot become `{Name}' (--user): {failure.Message}";
        }

        string kept = keep == RootRights.None ? "" : $", with {RightsNeeded.Names(keep)}";
        log.Notice($"runs as `{Name}'{kept}");
        Warn(options, config, used, log);
        return null;
    }

    /// <summary>Warns of what this user cannot do for a configuration.</summary>
    public void Warn(DaemonOptions options, ServerConfig config, IReadOnlyList<PathNeed> used, DaemonLog log)
    {
        ImmutableArray<string> complaints = Complaints(options, config, used);
        foreach (string complaint in complaints.Take(Most))
        {
            log.Error($"warning: --user: {complaint}");
        }

        if (complaints.Length > Most)
        {
            log.Error($"warning: --user: {complaints.Length - Most} more, see --check");
        }
    }

    /// <summary>The same for a check, which ends then: this process becomes the user.</summary>
    public static ImmutableArray<Diagnostic> Findings(
        DaemonOptions options, ServerConfig config, IReadOnlyList<PathNeed> used)
    {
        OwnUser? own = Find(options.User, out string? mistake, out bool isOfUser);
        if (isOfUser)
        {
            StartFinding found = Checker.Of(options).Finding(null, mistake!, isOfUser);
            return [new Diagnostic(found.Message, IsError: found.IsError, Hint: found.Hint)];
        }

        try
        {
            own?.Become(RightsNeeded.Of(config, own.user.User));
        }
        catch (PosixException failure)
        {
            mistake = $"--user {PrintableText.Of(options.User!)}: {failure.Message}";
        }

        return mistake is not null ? [new Diagnostic(mistake)]
            : own is null ? []
            : [.. own.Complaints(options, config, used).Select(text => new Diagnostic($"--user: {text}", IsError: false))];
    }

    private void Become(RootRights keep)
    {
        Privileges.LetGo(user, keep);
        Privileges.HideMemory();
        Environment.SetEnvironmentVariable("HOME", Latin1.ToNative(account.Home));
        Environment.SetEnvironmentVariable("USER", Latin1.ToNative(account.Name));
        Environment.SetEnvironmentVariable("LOGNAME", Latin1.ToNative(account.Name));
        Environment.SetEnvironmentVariable("SHELL", account.Shell.Length > 0 ? Latin1.ToNative(account.Shell) : null);
    }

    private ImmutableArray<string> Complaints(
        DaemonOptions options, ServerConfig config, IReadOnlyList<PathNeed> used)
    {
        DaemonSettings settings = DaemonSettings.Merge(options, config.Settings);
        var needs = new List<PathNeed>(used.Distinct());
        string? configured = settings.StateDirectory is { } path ? Latin1.ToNative(path) : null;
        if (StateDirectory.Of(configured) is { } state)
        {
            string folder = Latin1.FromNative(state);
            needs.Add(new PathNeed(folder, PathUse.MakeFiles, "statedirectory, for the key of TLS"));
            needs.Add(new PathNeed($"{folder}/{ServerTls.KeyFile}", PathUse.Read, "the key of TLS"));
        }

        if (settings.Kerberos != KerberosUse.No && Kerberos.KeytabFile is { } keytab)
        {
            needs.Add(new PathNeed(Latin1.FromNative(keytab), PathUse.Read, "logins by Kerberos"));
        }

        RootRights kept = Privileges.Kept ?? RootRights.None;
        return
        [
            .. RightsNeeded.By(config, user.User).Where(need => (need.Rights & ~kept) != RootRights.None)
                .Select(need => $"{need.Who} needs {RightsNeeded.Names(need.Rights & ~kept)}, which have been let go of: "
                    + "restart the daemon"),
            .. PathCheck.Here(Name).Complaints([.. needs, .. PathsNeeded.Of(config, settings), .. ShadowNeed.Of(settings)]),
        ];
    }

    private static UserAccount? AccountOf(string name) => Number(name) is { } uid ? Users.ById(uid) : Users.ByName(name);

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
}
