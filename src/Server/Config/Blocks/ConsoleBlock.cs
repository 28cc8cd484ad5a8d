using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>A <c>console</c> block; it starts from <c>default *</c> and is checked when it ends.</summary>
internal sealed class ConsoleBlock : Block
{
    private const string Guess = "did you mean `";

    private readonly Draft draft;
    private readonly ConsoleDraft console;

    /// <summary>Items whose values were wrong.</summary>
    private readonly HashSet<string> wrong = new(StringComparer.Ordinal);
    private string last = "";

    public ConsoleBlock(Draft draft, BlockOpened opened)
    {
        this.draft = draft;
        console = new ConsoleDraft(opened);
        if (draft.Reading.Defaults.TryGetValue("*", out SettingValues? everywhere))
        {
            ValueSetting.IncludeAll(everywhere, console.Values);
        }
    }

    public override void Assign(ItemAssigned item)
    {
        ConsoleSetting setting = draft.Table.Row<ConsoleSetting>("console", item.Keyword);
        last = item.Keyword;
        if (setting == ConsoleSettings.Aliases)
        {
            AddAliases(item);
        }
        else
        {
            setting.Read(console.Values, item, draft.Reading);
        }
    }

    public override void Close(BlockClosed end)
    {
        LineKind kind = console.Kind;
        int missing = 0;
        foreach (string keyword in kind.Required.Prepend("master"))
        {
            Need(draft.Table.Row<ConsoleSetting>("console", keyword));
        }

        if (kind == LineKind.None)
        {
            Lack(
                ConsoleSettings.Type.Keyword,
                "console type unknown 0",
                $"it needs a `type', here or in a default: {Spelling.AnyOf([.. draft.Reading.Kinds.Select(k => k.Word)])}");
        }

        // What only some lines have comes first, and is looked at even when its text is missing, as in 8.2.7.
        foreach (ConsoleSettings.Rewrite rewrite in ConsoleSettings.Rewrites)
        {
            bool isUsed = rewrite.Text.Lines.IsOpen ? console.Values.Has(rewrite.Text) : kind.Uses(rewrite.Text);
            if (isUsed && rewrite.By.GivenIn(console.Values) is { } substitution
                && !IsUsable(end, rewrite.By.Keyword, substitution))
            {
                console.Values.Set(rewrite.By, null);
            }
        }

        if (missing > 0)
        {
            draft.LeftOut.Add(console.Name);
        }
        else if (draft.Consoles.Add(console))
        {
            draft.Reading.Error(
                end, $"console definition for `{console.Name}' overridden", "only the last block of a name counts");
        }

        void Need(ConsoleSetting setting)
        {
            if (!console.Values.Has(setting))
            {
                Lack(
                    setting.Keyword,
                    $"console missing '{setting.Keyword}' attribute",
                    $"{(kind.Required.Contains(setting.Keyword) ? $"type {kind.Word}" : "every console")} needs it, "
                        + $"here or in a default: {setting.Help}");
            }
        }

        // What follows from a wrong value is not another mistake.
        void Lack(string keyword, string message, string hint)
        {
            draft.Reading.Diagnostics.Add(
                end.Error($"[{console.Name}] {message}", hint) with
                {
                    IsEcho = wrong.Contains(keyword) || wrong.Contains(ConsoleSettings.Include.Keyword),
                });
            missing++;
        }
    }

    public override void Spoil(Diagnostic found)
    {
        if (found.IsError)
        {
            _ = wrong.Add(last);
            if (found.Hint is { } hint && hint.StartsWith(Guess, StringComparison.Ordinal))
            {
                _ = wrong.Add(hint[Guess.Length..^2]); // Of a word that is none.
            }

            ConsoleSettings.Faulty.Put(console.Values, true);
        }
    }

    /// <summary>A substitution that shows the port or host of a console without one is dropped, not the console.</summary>
    private bool IsUsable(BlockClosed end, string option, Substitution substitution)
    {
        bool usable = true;
        Check('p', ConsoleSettings.Port);
        Check('h', ConsoleSettings.Host);
        return usable;

        void Check(char letter, ConsoleSetting setting)
        {
            if (!console.Values.Has(setting) && substitution.Uses(letter))
            {
                draft.Reading.Error(
                    end,
                    $"[{console.Name}] console references '{setting.Keyword}' in '{option}' without defining " +
                    $"'{setting.Keyword}' attribute (ignoring {option})");
                usable = false;
            }
        }
    }

    private void AddAliases(ItemAssigned item)
    {
        if (item.Value.Length == 0)
        {
            console.Aliases.Clear();
        }

        foreach (string alias in ListText.Split(item.Value))
        {
            if (draft.Consoles.Owner(alias) is ConsoleDraft owner)
            {
                draft.Reading.Error(item, $"alias name `{alias}' invalid: already in use by console `{owner.Name}'");
            }
            else if (AsciiCase.Same(alias, console.Name) || console.Aliases.Exists(a => AsciiCase.Same(a, alias)))
            {
                draft.Reading.Error(item, $"alias name `{alias}' repeated: ignored");
            }
            else
            {
                console.Aliases.Add(alias);
            }
        }
    }
}
