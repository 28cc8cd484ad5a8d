using System.Globalization;
using System.Net;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// One performance of a scenario: a daemon of one make or several of any, clients of one make, and the record of all
/// they said.
/// </summary>
public sealed class Stage : IDisposable
{
    private readonly List<IDisposable> opened = [];
    private readonly List<Func<string>> records = [];
    private readonly List<(int Port, string Name)> ports = [];
    private readonly List<KnownDifference> differences = [];
    private RawClient? watcher;

    public Stage(Make server, Make client, string config, string passwords = "", params string[] flags)
        : this(client, new Daemon(server, config, passwords, flags))
    {
    }

    /// <summary>With daemons that share a port; the stage stops them in the end.</summary>
    public Stage(Make client, params Daemon[] daemons)
    {
        Client = client;
        Daemons = daemons;
        ports.Add((Daemon.Port, "master"));
    }

    public IReadOnlyList<Daemon> Daemons { get; }

    /// <summary>The daemons belong to somebody else, who stops them.</summary>
    public bool LeavesDaemons { get; init; }

    /// <summary>The first group port, when it is known; else the master is asked each time.</summary>
    public int? GroupPort { get; init; }

    /// <summary>The only one, or the one that clients ask.</summary>
    public Daemon Daemon => Daemons[0];

    public Make Client { get; }

    /// <summary>
    /// A client on a terminal, attached: the session has begun and everything the start caused is printed.
    /// </summary>
    public Viewer Attach(string name, string console, params string[] flags)
    {
        Viewer viewer = OnTerminal(name, [.. flags, console]);
        viewer.Begin();
        return viewer;
    }

    /// <summary>A client on a terminal. Its name is its user name; TLS as by default unless a flag says otherwise.</summary>
    public Viewer OnTerminal(string name, params string[] arguments) => Add(name, "dumb", arguments);

    /// <summary>A client on a terminal that can move its cursor and has colours.</summary>
    public Viewer OnScreen(string name, params string[] arguments) => Add(name, "xterm", arguments);

    /// <summary>A shell's script on a terminal (<c>$0</c>), which runs the client (<c>$@</c>).</summary>
    public Viewer InShell(string name, string script, params string[] arguments) => Add(name, "dumb", arguments, script);

    /// <summary>A client on pipes that goes on running.</summary>
    public Viewer OnPipes(string name, params string[] arguments) => Add(name, null, arguments);

    /// <summary>A client on pipes that gets the input and runs to its end. The input is in the record.</summary>
    public Viewer Run(string name, string input, params string[] arguments)
    {
        Remark($"{name}$ console {string.Join(' ', arguments)}"
            + (input.Length > 0 ? $"   (stdin: {Visible.Text(input)})" : ""));
        Viewer viewer = Add(name, null, arguments);
        viewer.TypeAll(input);
        viewer.UntilExit();
        return viewer;
    }

    /// <summary>A hand-driven connection to the master port.</summary>
    public RawClient Master(string name) => Raw(name, Daemon.At);

    /// <summary>A hand-driven connection to the first group port.</summary>
    public RawClient Group(string name) => At(name, GroupPort ?? Daemon.GroupPorts()[0]);

    /// <summary>A hand-driven connection to a port of the daemon's address.</summary>
    public RawClient At(string name, int port) => Raw(name, new IPEndPoint(Daemon.At.Address, port));

    /// <summary>A hand-driven connection to the port of the console's group, as soon as the master tells one.</summary>
    public RawClient GroupOf(string name, string console)
    {
        int port = 0;
        Deadline.Until(() => int.TryParse(Daemon.Ask($"call {console}"), CultureInfo.InvariantCulture, out port),
            () => $"the port of {console}");
        return At(name, port);
    }

    /// <summary>A connection to the first group port, logged in, for questions that are not part of the record.</summary>
    public RawClient Watcher()
    {
        if (watcher is null)
        {
            watcher = new RawClient(Daemon.GroupPorts()[0], "watcher");
            opened.Add(watcher);
            watcher.LogIn("root");
        }

        return watcher;
    }

    /// <summary>Waits until everybody on a console has what was sent to them: a list needs every console, in turn.</summary>
    public void UntilDelivered() => Watcher().Ask("hosts\r\n");

    /// <summary>A line of the scenario's own in the record.</summary>
    public void Remark(string text) => records.Add(() => $"# {text}\n");

    /// <summary>Puts the console's log into the record.</summary>
    public void ShowLog(string console) => ShowLog(Daemon, console);

    public void ShowLog(Daemon daemon, string console)
    {
        string text = Visible.Lines(daemon.LogText(console));
        records.Add(() => string.Concat(text.Split('\n').Select(line => $"{console}.log| {line}\n")));
    }

    /// <summary>Names a port for the record, which shows the name in its place.</summary>
    public void Name(int port, string name) => ports.Add((port, name));

    /// <summary>This scenario meets a difference that is meant.</summary>
    public void Except(KnownDifference difference) => differences.Add(difference);

    /// <summary>Lines of the record that match are about something else.</summary>
    public void Omit(string pattern) => differences.Add(new KnownDifference($"(?m)^.*(?:{pattern}).*\n", ""));

    /// <summary>All that was said, cleaned of what differs from run to run.</summary>
    public string Transcript()
    {
        var text = new StringBuilder();
        foreach (Func<string> part in records)
        {
            text.Append(part());
        }

        string clean = Normaliser.Clean(text.ToString(), Daemons.Select(daemon => daemon.Folder), ports);
        return differences.Aggregate(clean, (shown, difference) => difference.Apply(shown));
    }

    /// <summary>Who plays.</summary>
    public string Cast => $"{string.Join(" and ", Daemons.Select(daemon => daemon.Make))} server, {Client} client";

    public void Dispose()
    {
        for (int i = opened.Count - 1; i >= 0; i--)
        {
            opened[i].Dispose();
        }

        if (LeavesDaemons)
        {
            return;
        }

        foreach (Daemon daemon in Daemons)
        {
            daemon.Dispose();
        }
    }

    /// <summary>What every client of this stage is told: no files, this server, this user.</summary>
    public string[] Words(string name) =>
    [
        "-n", "-C", "/dev/null", "-M", Daemon.At.Address.ToString(), "-p", Daemon.Port.ToString(
            CultureInfo.InvariantCulture), "-l", name,
    ];

    private Viewer Add(string name, string? terminalType, string[] arguments, string? script = null)
    {
        string[] words = [.. Words(name), .. arguments];
        Viewer viewer =
            script is null ? new(Client, name, terminalType, words) : new(Client, name, terminalType, words, script);
        opened.Add(viewer);
        records.Add(() => viewer.Record);
        return viewer;
    }

    private RawClient Raw(string name, IPEndPoint server)
    {
        var client = new RawClient(server, name);
        opened.Add(client);
        records.Add(() => client.Record);
        return client;
    }
}
