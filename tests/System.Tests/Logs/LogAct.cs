using System.Globalization;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Logs;

/// <summary>A scenario as one daemon plays it.</summary>
internal sealed class LogAct(LogScenario scenario, Daemon daemon, string folder, FakeDevice? device) : IDisposable
{
    /// <summary>The escape sequence.</summary>
    public const string Escape = "\u0005c";

    private readonly Dictionary<string, RawClient> clients = [];

    /// <summary>What is compared beside the files: pieces of the unified log and of the daemon's output.</summary>
    public Dictionary<string, string> Extras { get; } = [];

    private string LogPath => Path.Combine(folder, scenario.Log);

    private FakeDevice Device => device ?? throw new InvalidOperationException($"{scenario.Name} has no device of ours.");

    /// <summary>The device says something, all of which is logged.</summary>
    public void Say(string text)
    {
        long before = Length;
        string end = text[^Math.Min(text.Length, 12)..];
        Device.Send(text);
        Deadline.Until(
            () => Length >= before + text.Length && Read(LogPath).EndsWith(end, StringComparison.Ordinal),
            () => $"{text.Length} bytes more in {LogPath}:\n{Shown}");
    }

    /// <summary>The device says something that the log does not show as it is.</summary>
    public void Say(string text, string logged)
    {
        Device.Send(text);
        Logged(logged);
    }

    /// <summary>The device says something that is not logged.</summary>
    public void SayUnlogged(string user, string text)
    {
        Device.Send(text);
        clients[user].Until(text);
    }

    public void Logged(string text) => Deadline.Until(
        () => Read(LogPath).Contains(text, StringComparison.Ordinal),
        () => $"\"{Visible.Text(text)}\" in {LogPath}:\n{Shown}\n{Visible.Lines(daemon.Messages.Text)}");

    /// <summary>Somebody attaches, and may type unless others do.</summary>
    public void Join(string user)
    {
        RawClient client = Connect();
        clients[user] = client;
        client.Attach(user, scenario.Name);
    }

    /// <summary>Types an escape command and waits for the answer.</summary>
    public string Do(string user, string command) => clients[user].Ask(Escape + command);

    /// <summary>Types.</summary>
    public void Type(string user, string text) => clients[user].Send(text);

    public void Note(string user, string text)
    {
        clients[user].Send(Escape + "n");
        clients[user].Until("note: ");
        clients[user].Ask(text + "\r");
        Logged("NOTE -- ");
    }

    /// <summary>Goes.</summary>
    public void Leave(string user)
    {
        clients[user].AskToEnd(Escape + ".");
        clients.Remove(user);
    }

    /// <summary>Opens the line anew and waits for it at the device.</summary>
    public void Up(string user)
    {
        int before = Device.Accepted;
        Do(user, "o");
        Device.UntilAccepted(before + 1);
    }

    /// <summary>Waits until the device has been connected to so many times.</summary>
    public void UntilConnected(int times) => Device.UntilAccepted(times);

    /// <summary>The device closes.</summary>
    public void Die() => Device.Die();

    /// <summary>The device can be reached again.</summary>
    public void Revive() => Device.Start();

    /// <summary>Keeps what is added to a file while something happens, for the comparison.</summary>
    public void Keep(string name, Func<string> source, Action happens, string until)
    {
        int before = source().Length;
        happens();
        Deadline.Until(() => source()[before..].Contains(until, StringComparison.Ordinal), () => $"{until} in {name}");
        Extras[name] = source()[before..];
    }

    /// <summary>The unified log so far.</summary>
    public string Unified() => Read(Path.Combine(folder, "unified"));

    /// <summary>What the daemon has printed.</summary>
    public string Printed() => daemon.Messages.Text;

    public void Dispose()
    {
        foreach (RawClient client in clients.Values)
        {
            client.Dispose();
        }
    }

    private long Length => File.Exists(LogPath) ? new FileInfo(LogPath).Length : 0;

    private string Shown => Visible.Lines(Read(LogPath));

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path, Encoding.Latin1) : "";

    private RawClient Connect()
    {
        int port = 0;
        Deadline.Until(
            () => int.TryParse(daemon.Ask($"call {scenario.Name}"), CultureInfo.InvariantCulture, out port),
            () => $"the port of {scenario.Name}");
        return new RawClient(port, scenario.Name);
    }
}
