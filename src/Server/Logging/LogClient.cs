namespace Conserver.Server.Logging;

/// <summary>A client, as the daemon's log names it.</summary>
/// <param name="Port">
/// Where it came: <c>&lt;master&gt;</c> or <c>&lt;group&gt;</c>, as conserver 8.2.7 calls its processes.
/// </param>
/// <param name="Name">Its host before it has logged in, <c>user@host</c> from then on.</param>
internal readonly record struct LogClient(string Port, string Name)
{
    /// <summary>What has happened to it: <c>&lt;group&gt; user@host: text</c>.</summary>
    public string Line(string text) => $"{Port} {Name}: {text}";

    /// <summary>What it has done: <c>&lt;group&gt; login user@host</c>.</summary>
    public string Did(string what) => $"{Port} {what} {Name}";
}
