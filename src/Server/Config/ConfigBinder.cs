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
    private readonly Draft _draft;
    private readonly ConfigOverrides _overrides;
    private readonly ConfigSyntax _syntax;

    private ConfigBinder(ConfigSyntax syntax, Surroundings surroundings, ConfigOverrides overrides)
    {
        _syntax = syntax;
        _draft = new Draft(surroundings);
        _overrides = overrides;
    }

    /// <summary>Parses and binds a file.</summary>
    /// <param name="file">Its name, as it shall appear in messages.</param>
    /// <param name="source">Where files come from.</param>
    /// <param name="surroundings">What the machine knows.</param>
    /// <param name="overrides">Command line options that win over console items.</param>
    /// <param name="openFailure">Why the file could not be read at all; the result is empty then.</param>
    public static BindResult Read(
        string file, IConfigSource source, Surroundings surroundings, ConfigOverrides overrides, out string? openFailure)
    {
        ConfigSyntax syntax = ConfigParser.Parse(file, SettingTable.Vocabulary, source);
        openFailure = syntax.OpenFailure;
        return Bind(syntax, surroundings, overrides);
    }

    /// <summary>Binds a file that was parsed with <see cref="SettingTable.Vocabulary"/>.</summary>
    public static BindResult Bind(ConfigSyntax syntax, Surroundings surroundings, ConfigOverrides overrides)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        ArgumentNullException.ThrowIfNull(surroundings);
        ArgumentNullException.ThrowIfNull(overrides);
        ConfigBinder binder = new(syntax, surroundings, overrides);
        binder.ReadBlocks();
        return binder.Settle();
    }

    private void ReadBlocks()
    {
        Block? block = null;
        foreach (SyntaxEvent step in _syntax.Events)
        {
            switch (step)
            {
                case BlockOpened opened:
                    block = Open(opened);
                    break;
                case ItemAssigned item:
                    block!.Assign(item);
                    break;
                case BlockClosed closed:
                    block!.Close(closed);
                    break;
                case SyntaxError error:
                    _draft.Diagnostics.Add(error.Diagnostic);
                    break;
                default:
                    break;
            }
        }
    }

    private Block Open(BlockOpened opened)
    {
        string name = opened.Name;
        switch (opened.Section)
        {
            case "access":
                return new AccessBlock(_draft, opened);
            case "break":
                return new BreakBlock(_draft, opened);
            case "config":
                return new GlobalBlock(_draft, opened);
            case "console":
                return new ConsoleBlock(_draft, opened);
            case "default":
                return new DefaultBlock(_draft, opened);
            case "group":
                return new GroupBlock(_draft, name);
            case "task":
                return new TaskBlock(_draft, opened);
            default:
                throw new ArgumentOutOfRangeException(nameof(opened), opened.Section, "not a section of conserver.cf");
        }
    }

    private BindResult Settle()
    {
        List<ConsoleConfig> definitions = [];
        List<ConsoleConfig> locals = [];
        List<RemoteConsole> remotes = [];
        foreach (ConsoleItems items in _draft.Consoles.All)
        {
            ConsoleConfig console = ConsoleBinder.Bind(items, _overrides);
            int length = ConsoleBinder.PathLength(console);
            if (console.Type == ConsoleType.Uds && length >= ConsoleBinder.UdsPathSize)
            {
                _draft.Diagnostics.Add(new Diagnostic(
                    $"[{console.Name}] 'uds' path too large ({length} >= {ConsoleBinder.UdsPathSize})",
                    _syntax.End));
                continue;
            }

            definitions.Add(console);
            if (_draft.IsThisHost(console.Master, $"[{console.Name}] master", items.At))
            {
                locals.Add(console);
            }
            else
            {
                remotes.Add(new RemoteConsole(console.Name, console.Aliases, console.Master));
            }
        }

        AccessConfig access = SettleAccess();
        GlobalSettings settings = new();
        foreach (GlobalBlock block in _draft.Globals.Where(b => _draft.Applies(b.Name, "config", b.At)))
        {
            settings = block.Over(settings);
        }

        if (definitions.Count == 0 && _syntax.OpenFailure is null)
        {
            _draft.Diagnostics.Add(new Diagnostic("no consoles found in configuration file"));
        }

        ServerConfig config = new(
            settings,
            [.. locals],
            [.. remotes],
            _draft.Breaks.ToImmutableSortedDictionary(),
            [.. _draft.Tasks.Values],
            access);
        return new BindResult(config, [.. _draft.Diagnostics], [.. definitions]);
    }

    private AccessConfig SettleAccess()
    {
        List<AccessBlock> blocks = [.. _draft.Access.Where(b => _draft.Applies(b.Name, "access", b.At))];
        return new AccessConfig(
            [.. blocks.SelectMany(b => b.Rules)],
            [.. blocks.Where(b => !b.Admins.IsEmpty).Select(b => b.Admins.ToUserList())],
            [.. blocks.Where(b => !b.Limited.IsEmpty).Select(b => b.Limited.ToUserList())]);
    }
}
