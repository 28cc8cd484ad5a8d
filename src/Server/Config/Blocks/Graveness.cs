using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>
/// Tells mistakes that only cost what they are about from those that may let somebody in: whatever is wrong in or around
/// lists of hosts and users and the settings of encryption. Follows a file step by step.
/// </summary>
internal sealed class Graveness
{
    private static readonly string[] GuardSections = ["access", "group"];

    private readonly SettingTable table;
    private string section = "";

    /// <summary>The open block has said something that keeps people out.</summary>
    private bool hasGuards;

    public Graveness(SettingTable table) => this.table = table;

    /// <summary>Whether what is wrong at this step is grave. Each step once, in order.</summary>
    public bool Of(SyntaxEvent step)
    {
        switch (step)
        {
            case BlockOpened opened:
                section = opened.Section;
                hasGuards = false;
                return false;
            case ItemAssigned item:
                bool isGuard = table.Find(section, item.Keyword)!.IsGuard;
                hasGuards |= isGuard;
                return isGuard;
            case SyntaxError error:
                return GuardSections.Contains(error.Section)
                    || (error.Item is { } keyword && table.Find(error.Section!, keyword)!.IsGuard)
                    || (error.Word is { } word && MayGuard(error.Section, word));

            // A console that is dropped lets nobody in; a default or the daemon's own settings may have kept somebody out.
            case BlockAborted:
                return hasGuards && section != "console";
            default:
                return false;
        }
    }

    // A brace that is missing or too much moves whole blocks to where their words are unknown; a letter does it to one word.
    // `include' is a word of consoles as well.
    private bool MayGuard(string? section, string word) =>
        (word != "include" && table.All.Any(entry => entry.Setting.IsGuard && AsciiCase.Same(entry.Setting.Keyword, word)))
        || GuardSections.Any(known => AsciiCase.Same(known, word))
        || word.StartsWith("ssl", StringComparison.OrdinalIgnoreCase)
        || word.StartsWith("tls", StringComparison.OrdinalIgnoreCase)
        || Spelling.Nearest(word, Near(section)) is not null;

    // A short word is near to too many others.
    private IEnumerable<string> Near(string? section) => section is null
        ? GuardSections
        : table.All.Where(entry => entry.Section == section && entry.Setting.IsGuard && entry.Setting.Keyword.Length > 3)
            .Select(entry => entry.Setting.Keyword);
}
