using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>The consoles accepted so far, in order of (last) definition, and who uses which name.</summary>
internal sealed class ConsoleRegister
{
    private readonly LinkedList<ConsoleDraft> consoles = [];
    private readonly Dictionary<string, LinkedListNode<ConsoleDraft>> byName = new(AsciiCase.Insensitive);

    /// <summary>How many consoles use a text as name or alias.</summary>
    private readonly Dictionary<string, int> uses = new(AsciiCase.Insensitive);

    public IReadOnlyCollection<ConsoleDraft> All => consoles;

    /// <summary>The first console that has this text as name or alias.</summary>
    public ConsoleDraft? Owner(string text) => uses.GetValueOrDefault(text) == 0
        ? null
        : consoles.First(c => AsciiCase.Same(c.Name, text) || c.Aliases.Exists(a => AsciiCase.Same(a, text)));

    /// <summary>Adds a console at the end; true when it replaces one of the same name.</summary>
    public bool Add(ConsoleDraft console)
    {
        bool replaces = byName.Remove(console.Name, out LinkedListNode<ConsoleDraft>? earlier);
        if (earlier is not null)
        {
            Count(earlier.Value, -1);
            consoles.Remove(earlier);
        }

        byName[console.Name] = consoles.AddLast(console);
        Count(console, +1);
        return replaces;
    }

    private void Count(ConsoleDraft console, int change)
    {
        foreach (string text in console.Aliases.Prepend(console.Name))
        {
            uses[text] = uses.GetValueOrDefault(text) + change;
        }
    }
}
