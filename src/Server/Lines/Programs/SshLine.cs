using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>
/// Type <c>ssh</c>: the system's <c>ssh</c> to a host, with a key and never with a password. It is started without a shell,
/// and no name of the configuration can be one of its options.
/// </summary>
internal sealed class SshLine : ProgramLine
{
    private const string Missing = "there is no program `ssh': install the package openssh-client";

    private readonly Func<string?> find;

    /// <param name="find">Where the program is; null when there is none.</param>
    [SetsRequiredMembers]
    public SshLine(Func<string?>? find = null)
    {
        this.find = find ?? Program;
        Word = "ssh";
        Letter = '&';
        Required = ["host"];
        OffByDefault = ConsoleOptions.Ixon | ConsoleOptions.Ixoff;
        Details = of => Whither(Item.UserName.In(of), Item.Host.In(of), Item.NetPort.In(of));
        Mistake = static of =>
            Wrong("host", Item.Host.In(of), ".-:_%") ?? Wrong("username", Item.UserName.In(of), ".-_@+\\");
        Lacks = () => this.find() is null ? Missing : null;
    }

    /// <summary>The arguments of ssh(1), its own name first. The first that sets an option wins.</summary>
    internal static IReadOnlyList<string> Arguments(ConsoleConfig console)
    {
        string port = console.Port is null ? "22" : console.NetPort.ToString(CultureInfo.InvariantCulture);
        List<string> arguments =
        [
            "ssh", "-tt", "-a", "-x", "-e", "none", "-p", port,
            .. Option("BatchMode", "yes"),
            .. Option("PasswordAuthentication", "no"),
            .. Option("KbdInteractiveAuthentication", "no"),
            .. Option("StrictHostKeyChecking", console.SshHostKeys),
            .. Option("UpdateHostKeys", "no"),
            .. Option("ConnectTimeout", Text(console.SshTimeout)),
            .. Option("ServerAliveInterval", Text(console.SshKeepAlive)),
            .. Option("ServerAliveCountMax", "3"),
            .. Option("ClearAllForwardings", "yes"),
            .. Option("PermitLocalCommand", "yes"),
            .. Option("LocalCommand", $"echo {SshMark.Word}"),
            .. Option("ControlMaster", "no"),
            .. Option("ControlPath", "none"),
        ];
        if (console.SshKey.Length > 0)
        {
            arguments.AddRange(["-i", Latin1.ToNative(console.SshKey), .. Option("IdentitiesOnly", "yes")]);
        }

        if (console.SshKnownHosts.Length > 0)
        {
            // Quoted, as the value is a list of files otherwise.
            arguments.AddRange(Option("UserKnownHostsFile", $"\"{Latin1.ToNative(console.SshKnownHosts)}\""));
            arguments.AddRange(Option("GlobalKnownHostsFile", "/dev/null"));
        }

        if (console.UserName.Length > 0)
        {
            arguments.AddRange(["-l", Latin1.ToNative(console.UserName)]);
        }

        arguments.AddRange(["--", Latin1.ToNative(console.Host)]);
        return arguments;
    }

    /// <summary>It is open when ssh has its session.</summary>
    internal override void Open(Opening opening) => new SshLogin(opening).Begin(base.Open);

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) => new(Details(config.Values), "SSH");

    // The command that tells of the session is a shell's, and the one of who runs it may let nobody in.
    protected override SpawnRequest Request(ConsoleConfig console) =>
        new(Word, Arguments(console)) { Environment = [$"SHELL={Shell.DefaultPath}"] };

    protected override Func<SpawnRequest, SpawnRequest> Search(ConsoleConfig console) =>
        request => request with { Path = find() ?? throw new ErrandException(Missing) };

    protected override LinkPlan Complete(ConsoleConfig console, LinkPlan plan)
    {
        var words = new SshWords(console);
        return plan with { Codec = words, Backing = words, Break = LinkBreak.Absent };
    }

    private static string[] Option(string name, string value) => ["-o", $"{name}={value}"];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Whither(string user, string host, ushort port) =>
        $"{(user.Length > 0 ? user + "@" : "")}{host}:{(port == 0 ? 22 : port)}";

    // Neither an option nor anything that a shell, or a configuration of ssh that names the host in a command, would take
    // for more than a name.
    private static string? Wrong(string item, string name, string also) =>
        name.Length == 0 || (name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || also.Contains(c)))
            ? null
            : $"`{item}' is no name for ssh: `{name}'";

    private static string? Program() => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "ssh"))
        .FirstOrDefault(File.Exists);
}
