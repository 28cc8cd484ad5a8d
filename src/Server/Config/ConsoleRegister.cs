using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>The consoles accepted so far, in order of (last) definition, and who uses which name.</summary>
internal sealed class ConsoleRegister
{
    private readonly LinkedList<ConsoleItems> _consoles = [];
    private readonly Dictionary<string, LinkedListNode<ConsoleItems>> _byName = new(AsciiCase.Insensitive);

    /// <summary>How many consoles use a text as name or alias.</summary>
    private readonly Dictionary<string, int> _uses = new(AsciiCase.Insensitive);

    public IReadOnlyCollection<ConsoleItems> All => _consoles;

    /// <summary>The first console that has this text as name or alias.</summary>
    public ConsoleItems? Owner(string text) => _uses.GetValueOrDefault(text) == 0
        ? null
        : _consoles.First(c => AsciiCase.Same(c.Name, text) || c.Aliases.Exists(a => AsciiCase.Same(a, text)));

    /// <summary>Adds a console at the end; true when it replaces one of the same name.</summary>
    public bool Add(ConsoleItems console)
    {
        bool replaces = _byName.Remove(console.Name, out LinkedListNode<ConsoleItems>? earlier);
        if (earlier is not null)
        {
            Count(earlier.Value, -1);
            _consoles.Remove(earlier);
        }

        _byName[console.Name] = _consoles.AddLast(console);
        Count(console, +1);
        return replaces;
    }

    private void Count(ConsoleItems console, int change)
    {
        foreach (string text in console.Aliases.Prepend(console.Name))
        {
            _uses[text] = _uses.GetValueOrDefault(text) + change;
        }
    }
}
