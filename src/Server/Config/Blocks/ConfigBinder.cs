using System.Collections.Immutable;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>
/// Gives the syntax of conserver.cf its meaning, as conserver 8.2.7 does: blocks count from their <c>}</c> on, in file
/// order; consoles, access and global settings are settled at the end of the file. Nothing stops it; what is wrong is
/// reported and left out.
/// </summary>
public sealed class ConfigBinder
{
    private readonly Draft draft;
    private readonly ConfigOverrides overrides;
    private readonly ConfigSyntax syntax;

    private ConfigBinder(SettingTable table, ConfigSyntax syntax, Surroundings surroundings, ConfigOverrides overrides)
    {
        this.syntax = syntax;
        this.overrides = overrides;
        draft = new Draft(table, surroundings);
    }

    /// <summary>Parses and binds a file.</summary>
    /// <param name="table">The settings and kinds of line there are.</param>
    /// <param name="file">Its name, as it shall appear in messages.</param>
    /// <param name="source">Where files come from.</param>
    /// <param name="surroundings">What the machine knows.</param>
    /// <param name="overrides">Command line options that win over console items.</param>
    /// <param name="openFailure">Why the file could not be read at all; the result is empty then.</param>
    public static BindResult Read(
        SettingTable table,
        string file,
        IConfigSource source,
        Surroundings surroundings,
        ConfigOverrides overrides,
        out string? openFailure)
    {
        ArgumentNullException.ThrowIfNull(table);
        ConfigSyntax syntax = ConfigParser.Parse(file, table.Vocabulary, source);
        openFailure = syntax.OpenFailure;
        return Bind(table, syntax, surroundings, overrides);
    }

    /// <summary>Binds a file that was parsed with the vocabulary of the same table.</summary>
    public static BindResult Bind(
        SettingTable table, ConfigSyntax syntax, Surroundings surroundings, ConfigOverrides overrides)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(syntax);
        ArgumentNullException.ThrowIfNull(surroundings);
        ArgumentNullException.ThrowIfNull(overrides);
        ConfigBinder binder = new(table, syntax, surroundings, overrides);
        binder.ReadBlocks();
        return binder.Settle();
    }

    private void ReadBlocks()
    {
        List<Diagnostic> found = draft.Reading.Diagnostics;
        Graveness graveness = new(draft.Table);
        Block? block = null;
        string section = "", name = "";
        foreach (SyntaxEvent step in syntax.Events)
        {
            int before = found.Count;
            (section, name) = step is BlockOpened opened ? (opened.Section, opened.Name) : (section, name);
            if (step is BlockAborted && section == "default")
            {
                draft.Reading.BrokenDefaults.Add(name);
            }

            block = Read(step, block);
            bool isGrave = graveness.Of(step);
            if (step is BlockAborted && isGrave)
            {
                // The error that broke it off is the one before.
                found[^1] = found[^1] with { IsGrave = true };
            }

            for (int i = before; i < found.Count; i++)
            {
                found[i] = found[i] with
                {
                    IsGrave = isGrave && found[i].IsError,
                    Hint = found[i].Hint ?? WhatItTakes(section, step, found[i]),
                };
                block?.Spoil(found[i]);
            }

            if (step is BlockClosed or BlockAborted)
            {
                block = null;
            }
        }
    }

    // For a wrong value about which nobody has said more.
    private string? WhatItTakes(string section, SyntaxEvent step, Diagnostic found) =>
        step is ItemAssigned { Keyword: not "include" and var word } && draft.Table.Find(section, word) is { } setting
        && found.Message.StartsWith("invalid ", StringComparison.Ordinal) && !found.Message.EndsWith(')')
            ? $"{word} takes {setting.Form}"
            : null;

    private Block? Read(SyntaxEvent step, Block? block)
    {
        switch (step)
        {
            case BlockOpened opened:
                return Open(opened);
            case ItemAssigned item:
                block!.Assign(item);
                return block;
            case BlockClosed closed:
                block!.Close(closed);
                return block;
            case SyntaxError error:
                draft.Reading.Diagnostics.Add(error.Diagnostic);
                return block;
            default:
                return block;
        }
    }

    private Block Open(BlockOpened opened)
    {
        switch (opened.Section)
        {
            case "access":
                return new AccessBlock(draft, opened);
            case "break":
                return new BreakBlock(draft, opened);
            case "config":
                return new ConfigBlock(draft, opened);
            case "console":
                return new ConsoleBlock(draft, opened);
            case "default":
                return new DefaultBlock(draft, opened);
            case "group":
                return new GroupBlock(draft, opened);
            case "task":
                return new TaskBlock(draft, opened);
            default:
                throw new ArgumentOutOfRangeException(nameof(opened), opened.Section, "not a section of conserver.cf");
        }
    }

    private BindResult Settle()
    {
        List<ConsoleConfig> definitions = [];
        List<ConsoleConfig> locals = [];
        List<RemoteConsole> remotes = [];
        foreach (ConsoleDraft written in draft.Consoles.All)
        {
            ConsoleConfig console = written.Bind(overrides, definitions.Count > 0 ? definitions[^1] : null);
            if (console.Kind.Mistake(console.Values) is { } mistake)
            {
                draft.Reading.Diagnostics.Add(new Diagnostic($"[{console.Name}] {mistake}", syntax.End));
                draft.LeftOut.Add(console.Name);
                continue;
            }

            definitions.Add(console);
            if (draft.Reading.IsThisHost(console.Master, $"[{console.Name}] master", written.At))
            {
                locals.Add(console);
            }
            else
            {
                remotes.Add(new RemoteConsole(console.Name, console.Aliases, console.Master));
            }
        }

        AccessConfig access = SettleAccess();
        foreach (AccessRule rule in access.Rules)
        {
            // Not grave: it has never kept anybody out, and is no reason not to start.
            if (HostDoubt.Void(rule) is { } doubt)
            {
                draft.Reading.Diagnostics.Add(
                    new Diagnostic($"access rule `{rule}' {doubt.What}", rule.At, Hint: doubt.Why));
            }
        }

        SettingValues settings = new();
        foreach (var (_, _, values) in draft.Globals.Where(block => draft.Reading.Applies(block.Name, "config", block.At)))
        {
            ValueSetting.IncludeAll(values, settings);
        }

        if (definitions.Count == 0 && syntax.OpenFailure is null)
        {
            draft.Reading.Diagnostics.Add(new Diagnostic("no consoles found in configuration file"));
        }

        ServerConfig config = new(
            new GlobalSettings(settings),
            [.. locals],
            [.. remotes],
            draft.Breaks.ToImmutableSortedDictionary(),
            [.. draft.Tasks.Values],
            access);
        return new BindResult(draft.Table, config, [.. draft.Reading.Diagnostics], [.. definitions], [.. draft.LeftOut]);
    }

    private AccessConfig SettleAccess()
    {
        List<AccessDraft> blocks = [.. draft.Reading.Access.Where(b => draft.Reading.Applies(b.Name, "access", b.At))];
        return new AccessConfig(
            [.. blocks.SelectMany(b => b.Rules)],
            [.. blocks.Where(b => !b.Admins.IsEmpty).Select(b => b.Admins.ToUserList())],
            [.. blocks.Where(b => !b.Limited.IsEmpty).Select(b => b.Limited.ToUserList())]);
    }
}
