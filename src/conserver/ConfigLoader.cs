using Conserver.Posix;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Logging;
using Conserver.Server.OwnUser;

namespace Conserver.Daemon;

/// <summary>Reads the configuration file, with what this machine knows about hosts, services and users.</summary>
internal sealed class ConfigLoader(DaemonOptions options)
{
    private readonly ConfigOverrides overrides = new(
        options.StripHigh, options.NoAutoReinit, options.OnDemand, options.ReinitOnConnect, options.Unloved);

    /// <summary>What the host names of a file may take together; the resolver may take longer for each of them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Every setting, and every kind of line this daemon has.</summary>
    private static readonly SettingTable Table = new(LineKinds.All);

    private readonly List<PathNeed> used = [];
    private readonly HostIdentities hosts = new(Resolver.Addresses, Interfaces.Addresses, Patience);

    /// <summary>What was read, for the next time: the file, what it includes and where secrets are kept.</summary>
    public IReadOnlyList<PathNeed> Used => used;

    /// <summary>
    /// Gives what stands in for a secret that this user must not read, where that is no mistake; null where it is one.
    /// </summary>
    public Func<string, SecretText>? Denied { get; init; }

    /// <summary>What the running daemon serves, with what was wrong with it.</summary>
    public BindResult? Running { get; set; }

    /// <summary>The file as messages name it.</summary>
    public string File { get; } = Latin1.FromNative(options.ConfigFile);

    /// <summary>Reads and binds the file; the result is null when it cannot be opened.</summary>
    /// <param name="followsLoops">As the daemon does; see <see cref="ConfigParser.Parse"/>.</param>
    public (ConfigSyntax Syntax, BindResult? Result) Read(bool followsLoops = true)
    {
        used.Clear();
        var source = new NotedSource(new FileConfigSource(Refusal), used);
        ConfigSyntax syntax = ConfigParser.Parse(File, Table.Vocabulary, source, followsLoops);
        return (syntax, syntax.OpenFailure is null ? ConfigBinder.Bind(Table, syntax, Machine(syntax), overrides) : null);
    }

    /// <summary>Reads and binds the file and logs what is wrong with it; null when it cannot be opened.</summary>
    public BindResult? Load(DaemonLog log)
    {
        (ConfigSyntax syntax, BindResult? result) = Read();
        if (result is null)
        {
            log.Error($"fopen({File}): {syntax.OpenFailure}");
            return null;
        }

        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            Action<string> say = diagnostic.IsError ? log.Error : log.Notice;
            say(diagnostic.ToString());
        }

        return result;
    }

    // A pipe or a terminal may be waited for by whoever starts or checks, as the file they name themselves, and by nobody
    // else.
    private string? Refusal(string path) =>
        Running is null && path == options.ConfigFile ? null : PlainFiles.Refusal(path);

    private Surroundings Machine(ConfigSyntax syntax)
    {
        hosts.Begin(syntax);
        return new Surroundings(
            Identify: hosts.Of,
            TcpService: name => ServicePorts.Of(name),
            User: name => Users.ByName(name)?.Uid,
            Group: Users.GroupByName,
            Secret: reference =>
            {
                if (SecretSource.FileOf(reference) is { } file)
                {
                    used.Add(new PathNeed(
                        Latin1.FromNative(file), PathUse.Read, $"the secret `{reference}', at the next reload"));
                }

                SecretText secret = SecretSource.Read(reference);
                return secret.IsDenied && Denied is { } denied ? denied(reference) : secret;
            });
    }
}
