using Conserver.Daemon.Checks;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;
using Conserver.Server.Listening;
using Conserver.Server.OwnUser;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tls;

namespace Conserver.Daemon;

/// <summary>
/// What a start would refuse, or complain of, on this machine: said without starting anything. Ports that are in use are not
/// looked at: they are the running daemon's. What depends on who checks is said to (<see cref="Checker"/>).
/// </summary>
internal sealed class StartCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly DaemonOptions options;
    private readonly DaemonSettings settings;
    private readonly ServerConfig config;
    private readonly Checker who;
    private readonly Looks looks = new(Patience);

    private readonly IReadOnlyList<PathNeed> used;

    private StartCheck(
        DaemonOptions options, DaemonSettings settings, ServerConfig config, IReadOnlyList<PathNeed> used)
    {
        this.used = used;
        this.options = options;
        this.settings = settings;
        this.config = config;
        who = Checker.Of(options);
    }

    /// <summary>All of it. Reads files; what does not answer in time is said to.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="settings">What would be in force.</param>
    /// <param name="config">What would be served.</param>
    /// <param name="used">What was read for it.</param>
    public static IReadOnlyList<StartFinding> Of(
        DaemonOptions options, DaemonSettings settings, ServerConfig config, IReadOnlyList<PathNeed> used) =>
        new StartCheck(options, settings, config, used).Findings();

    private IReadOnlyList<StartFinding> Findings()
    {
        Places();
        Certificate();
        looks.Add("files", null, tell =>
        {
            if (FilesOf.Clash(options, config, settings, used) is { } clash)
            {
                string text = $"{Latin1.FromNative(options.ConfigFile)} {clash.Text}";
                tell(new StartFinding(clash.Keyword, text, IsError: true) { Console = clash.Console });
            }
        });
        looks.Add("statedirectory", "statedirectory", tell => StateCheck.Look(settings, who, tell));
        looks.Add("PAM", "passwdfile", tell => PamCheck.Look(config, settings, tell));

        // With a user of its own that one's rights count, and are looked at as that user.
        if (options.User is null || !Sys.IsRoot)
        {
            foreach (PathNeed need in PathsNeeded.Of(settings)
                .Where(need => !need.For.StartsWith("ssl", StringComparison.Ordinal)))
            {
                string keyword = need.For.Split(',')[0];
                looks.Add($"{keyword} {Shown(need.Path)}", keyword, tell => Path(keyword, need, tell));
            }

            looks.Add("logs of consoles", null, Logs);
        }

        looks.Add($"pid file {Shown(options.PidFile)}", null, PidFile);
        return looks.Findings();
    }

    private void Places()
    {
        ListenList listen = settings.Listen;
        Addresses Telling(Action<StartFinding> tell) =>
            new(options, text => tell(new StartFinding(null, text, IsError: true)));

        looks.Add("ports", null, tell => Telling(tell).HasPorts(settings));
        foreach (string name in listen.Hosts.Distinct())
        {
            looks.Add($"address `{Shown(name)}'", null, tell =>
            {
                if (Telling(tell).Address(name) is { } address && ListenPoints.Unfit(address) is { } reason)
                {
                    tell(who.Finding(null, reason, isOfUser: true));
                }
            });
        }

        foreach (string folder in listen.Directories)
        {
            looks.Add($"directory `{Shown(folder)}'", null, tell =>
            {
                if (SocketDirectory.Unfit(folder) is var (reason, isOfUser))
                {
                    tell(who.Finding(null, reason, isOfUser));
                }
            });
        }
    }

    private void Certificate()
    {
        TlsSettings tls = Certificates.Of(settings);
        looks.Add("sslcredentials", "sslcredentials", tell => Tls(
            "sslcredentials", tls with { CaCertificateFile = null, ClientUser = CertificateUser.None }, tell));
        looks.Add("sslcacertificatefile", "sslcacertificatefile", tell => Tls(
            tls.CaCertificateFile is null ? "sslclientuser" : "sslcacertificatefile",
            tls with { CredentialsFile = null },
            tell));
    }

    private void Tls(string keyword, TlsSettings part, Action<StartFinding> tell)
    {
        try
        {
            ServerTls.Load(part).Dispose();
        }
        catch (TlsSetupException mistake)
        {
            bool isOfUser = mistake.InnerException is PosixException failure && Checker.IsOfUser(failure.Errno);
            tell(who.Finding(keyword, mistake.Message, isOfUser, mistake.Detail));
        }
    }

    private void Path(string keyword, PathNeed need, Action<StartFinding> tell)
    {
        bool isThere = Files.Status(Latin1.Bytes(need.Path), out FileStatus status) == 0;
        if (isThere && !status.IsRegular && (need.Use == PathUse.Read || status.IsDirectory || keyword == "auditlog"))
        {
            tell(new StartFinding(keyword, $"{keyword} {Shown(need.Path)} is no file"));
        }
        else if (Complaint(need) is var (text, isOfUser))
        {
            tell(who.Finding(keyword, text, isOfUser, isError: false));
        }
    }

    // Each trouble once, at the first console that has it, and once for each folder what this user cannot know. Folders that
    // are not there are another rule's.
    private void Logs(Action<StartFinding> tell)
    {
        HashSet<string> said = new(StringComparer.Ordinal);
        foreach (ConsoleConfig console in config.Consoles.Where(console => console.LogFile is ['/', ..]))
        {
            PathUse use = console.LogFileMax > 0 ? PathUse.Rotate : PathUse.Append;
            string folder = console.LogFile![..Math.Max(1, console.LogFile!.LastIndexOf('/'))];
            bool isMissing = Files.Status(Latin1.Bytes(folder), out _) == -Errno.ENOENT;
            if (!isMissing && Complaint(new PathNeed(console.LogFile, use, "logfile")) is var (text, isOfUser)
                && said.Add(isOfUser && !who.Decides ? folder : text))
            {
                StartFinding found = who.Finding("logfile", $"[{console.Name}] {text}", isOfUser, isError: false);
                tell(found with { Console = console.Name });
            }
        }
    }

    // In the foreground nobody needs it.
    private void PidFile(Action<StartFinding> tell)
    {
        string path = Latin1.FromNative(options.PidFile);
        string folder = path.LastIndexOf('/') is > 0 and var end ? path[..end] : path.StartsWith('/') ? "/" : ".";
        int found = Files.Access(Latin1.Bytes(folder), FileAccess.Write);
        if (settings.Daemonise && found != 0)
        {
            string text = $"can't write pid file {Shown(path)}: {Errno.Text(-found)}";
            tell(who.Finding(null, text, Checker.IsOfUser(-found), isError: false));
        }
    }

    private (string Text, bool IsOfUser)? Complaint(PathNeed need)
    {
        bool isOfUser = false;
        var check = new PathCheck(who.Name, (path, use) =>
        {
            int found = Files.Access(Latin1.Bytes(path), use);
            isOfUser |= Checker.IsOfUser(-found);
            return found;
        });
        return check.Complaints([need]) is not [var complaint] ? null
            : isOfUser && !who.Decides ? ($"{need.For.Split(',')[0]} {Shown(need.Path)}: {Errno.Text(Errno.EACCES)}", true)
            : (complaint, isOfUser);
    }

    private static string Shown(string path) => PrintableText.Of(path);
}
