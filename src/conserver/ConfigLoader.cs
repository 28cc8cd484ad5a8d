using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Grammar;
using Conserver.Server;
using Conserver.Server.Config;
using Conserver.Server.Logs;

namespace Conserver.Daemon;

/// <summary>Reads the configuration file, with what this machine knows about hosts, services and users.</summary>
internal sealed class ConfigLoader(DaemonOptions options)
{
    private readonly ConfigOverrides overrides = new(
        options.StripHigh, options.NoAutoReinit, options.OnDemand, options.ReinitOnConnect, options.Unloved);

    /// <summary>Reads and binds the file and logs what is wrong with it; null when it cannot be opened.</summary>
    public BindResult? Load(DaemonLog log)
    {
        string file = Protocol.Text.Latin1.FromNative(options.ConfigFile);
        ConfigSyntax syntax = ConfigParser.Parse(file, SettingTable.Vocabulary, new FileConfigSource());
        if (syntax.OpenFailure is { } reason)
        {
            log.Error($"fopen({file}): {reason}");
            return null;
        }

        BindResult result = ConfigBinder.Bind(syntax, Machine(), overrides);
        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            Action<string> say = diagnostic.IsError ? log.Error : log.Notice;
            say(diagnostic.ToString());
        }

        return result;
    }

    // Each name is looked up once per load: a thousand consoles usually name one master.
    private static Surroundings Machine()
    {
        HashSet<IPAddress> own = [.. Interfaces.Addresses()];
        var known = new Dictionary<string, HostIdentity>(StringComparer.OrdinalIgnoreCase);
        return new Surroundings(
            Identify: name =>
            {
                if (!known.TryGetValue(name, out HostIdentity identity))
                {
                    NameLookup found = Resolver.Addresses(name);
                    known[name] = identity = new HostIdentity(found.Addresses.Any(own.Contains), found.Error);
                }

                return identity;
            },
            TcpService: name => Resolver.Service(name),
            User: name => Users.ByName(name)?.Uid,
            Group: Users.GroupByName);
    }
}
