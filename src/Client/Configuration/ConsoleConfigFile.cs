using Conserver.Client.Platform;
using Conserver.Protocol.Grammar;

namespace Conserver.Client.Configuration;

/// <summary>Reads console.cf and .consolerc. Mistakes are told and never stop the program.</summary>
public sealed class ConsoleConfigFile
{
    private const string ConfigSection = "config", TerminalSection = "terminal";

    private static readonly Vocabulary Words = new(
    [
        new Section(ConfigSection,
        [
            "escape", "kerberos", "master", "playback", "port", "replay", "serverkeys", "sslcacertificatefile",
            "sslcacertificatepath", "sslcredentials", "sslenabled", "sslrequired", "striphigh", "username",
        ]),
        new Section(TerminalSection, ["attach", "attachsubst", "detach", "detachsubst"]),
    ]);

    private readonly Action<string> complain;
    private readonly string? terminalType;
    private readonly IPlatform platform;

    /// <param name="complain">Told about mistakes.</param>
    /// <param name="terminalType">What <c>terminal</c> blocks are matched with; null matches only <c>*</c>.</param>
    /// <param name="platform">Knows which <c>config</c> blocks mean this machine.</param>
    public ConsoleConfigFile(Action<string> complain, string? terminalType, IPlatform platform)
    {
        this.platform = platform;
        this.complain = complain;
        this.terminalType = terminalType;
    }

    /// <summary>Adds what a file says to <paramref name="items"/>.</summary>
    /// <returns>The items; null when the file cannot be read.</returns>
    public ConfigItems? Read(string file, ConfigItems items) => Read(file, new FileConfigSource(), items);

    /// <inheritdoc cref="Read(string, ConfigItems)"/>
    public ConfigItems? Read(string file, IConfigSource source, ConfigItems items)
    {
        ConfigSyntax syntax = ConfigParser.Parse(file, Words, source);
        return syntax.OpenFailure is null ? Apply(syntax, items) : null;
    }

    /// <summary>A block that breaks off, or is meant for others, leaves no trace.</summary>
    private ConfigItems Apply(ConfigSyntax syntax, ConfigItems items)
    {
        BlockOpened? block = null;
        ConfigItems draft = items;
        foreach (SyntaxEvent step in syntax.Events)
        {
            switch (step)
            {
                case SyntaxError error:
                    complain(error.Diagnostic.ToString());
                    break;
                case BlockOpened opened:
                    block = opened;
                    draft = items.Copy();
                    break;
                case ItemAssigned item when ConfigItem.Assign(draft, item) is { } mistake:
                    complain(item.Error(mistake).ToString());
                    break;
                case BlockClosed when block is not null && IsMeant(block):
                    items = draft;
                    break;
                default:
                    break;
            }
        }

        return items;
    }

    private bool IsMeant(BlockOpened block)
    {
        if (block.Name == "*")
        {
            return true;
        }

        if (block.Section == TerminalSection)
        {
            return block.Name == terminalType;
        }

        bool isLocal = HostMatch.IsThisMachine(platform, block.Name, out string? reason);
        if (reason is not null)
        {
            complain(block.Error($"{block.Name}: {reason}").ToString());
        }

        return isLocal;
    }
}
