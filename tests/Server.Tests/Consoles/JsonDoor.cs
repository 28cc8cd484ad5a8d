using System.Text;
using System.Text.Json;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Consoles;

namespace Conserver.Server.Tests.Consoles;

/// <summary>
/// A front door that has nothing to do with the conserver protocol: it attaches, watches, takes the line, types, sends
/// breaks and reports what it hears as JSON, with what the core offers to every door and nothing else.
/// </summary>
internal sealed class JsonDoor : IFrontDoor
{
    private readonly Server.Consoles.Console console;
    private readonly Attachment? viewer;

    public JsonDoor(Server.Consoles.Console console, string user)
    {
        this.console = console;
        var visitor = new Visitor(Identity.WithoutGroups(user), $"{user}@web", IsLimited: false, default);
        Report("call", console.Call(visitor, this, out viewer));
        if (viewer is not null)
        {
            Report("connect", console.Do(viewer, ConsoleVerb.Connect));
        }
    }

    /// <summary>One JSON object each: outcomes of what was asked, notices, farewells.</summary>
    public List<string> Events { get; } = [];

    /// <summary>What the console has said, byte for byte.</summary>
    public MemoryStream Screen { get; } = new();

    public long Behind => 0;

    public Action? CaughtUp { get; set; }

    public void Ask(ConsoleCommand command) => Report(command.Verb.ToString(), console.Do(viewer!, command));

    public bool Type(string keys) => console.Type(viewer!, Encoding.Latin1.GetBytes(keys));

    public void Output(Chunk said) => Screen.Write(said.Bytes);

    public void Hear(Notice notice) => Report("notice", notice);

    public void KeysTaken()
    {
    }

    public void EndLocalCommand()
    {
    }

    public void Evicted(Farewell why) => Report("farewell", why);

    private void Report(string of, object value) =>
        Events.Add($"{of} {value.GetType().Name} {JsonSerializer.Serialize(value, value.GetType())}");
}
