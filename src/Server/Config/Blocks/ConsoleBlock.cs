using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>A <c>console</c> block; it starts from <c>default *</c> and is checked when it ends.</summary>
internal sealed class ConsoleBlock : Block
{
    private readonly Draft draft;
    private readonly ConsoleDraft console;

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
            draft.Reading.Error(end, $"[{console.Name}] console type unknown 0");
            missing++;
        }

        // What only some lines have comes first, and is looked at even when its text is missing, as in 8.2.7.
        foreach (ConsoleSettings.Rewrite rewrite in ConsoleSettings.Rewrites.OrderBy(rewrite => rewrite.Text.Lines.IsOpen))
        {
            bool isUsed = rewrite.Text.Lines.IsOpen ? console.Values.Has(rewrite.Text) : kind.Uses(rewrite.Text);
            if (isUsed && rewrite.By.GivenIn(console.Values) is { } substitution
                && !IsUsable(end, rewrite.By.Keyword, substitution))
            {
                console.Values.Set(rewrite.By, null);
            }
        }

        if (missing == 0 && draft.Consoles.Add(console))
        {
            draft.Reading.Error(end, $"console definition for `{console.Name}' overridden");
        }

        void Need(ConsoleSetting setting)
        {
            if (!console.Values.Has(setting))
            {
                draft.Reading.Error(end, $"[{console.Name}] console missing '{setting.Keyword}' attribute");
                missing++;
            }
        }
    }

    public override void Spoil(Diagnostic found)
    {
        if (found.IsError)
        {
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
