using System.Collections.Frozen;
using Conserver.Protocol.Text;

namespace Conserver.Protocol.Grammar;

/// <summary>The words a configuration file may use. Words match whole and regardless of (ASCII) case.</summary>
public sealed class Vocabulary
{
    private readonly FrozenDictionary<string, (Section Section, FrozenDictionary<string, string> Items)> sections;

    public Vocabulary(params IEnumerable<Section> sections) =>
        this.sections = sections.ToFrozenDictionary(
            s => s.Keyword,
            s => (s, s.Items.ToFrozenDictionary(i => i, i => i, AsciiCase.Insensitive)),
            AsciiCase.Insensitive);

    internal IEnumerable<string> SectionWords => sections.Keys;

    internal Section? FindSection(string word) => sections.TryGetValue(word, out var found) ? found.Section : null;

    internal string? FindItem(Section section, string word) =>
        sections[section.Keyword].Items.GetValueOrDefault(word);
}
