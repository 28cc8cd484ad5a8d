using System.Globalization;
using Conserver.Client;
using Conserver.Client.Configuration;
using Conserver.Client.Platform;
using Conserver.ConsoleProgram.CommandLine;
using Conserver.ConsoleProgram.Picking;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Configuration;

/// <summary>
/// Reads the configuration files and decides every setting: the command line beats the user's file, that the site's
/// file, that the built-in value. The order of the checks is that of conserver 8.2.7, as it decides which error is seen.
/// </summary>
internal static class SettingsReader
{
    /// <exception cref="ClientException">Something on the command line or in a file makes no sense.</exception>
    public static Settings Read(Options options, Output output, IPlatform platform)
    {
        ConfigItems items = ReadFiles(options, output, platform);
        string? escapeText = options.Escape ?? items.Escape;
        EscapePair? escape = escapeText is null ? null : EscapePair.Parse(escapeText);
        CheckOperands(options);
        string master = options.Master ?? items.Master ?? Defaults.Master;
        string? directory = master[0] == '/' ? master.TrimEnd('/') : null;
        ushort port = directory is null ? Port(platform, options.Port ?? items.Port ?? Defaults.Port) : (ushort)0;
        string? named = options.UserName ?? items.UserName;
        string userName = WireText.Require(string.IsNullOrEmpty(named) ? OwnName() : named, "user name");
        bool stripHigh = options.StripHigh || (items.StripHigh ?? false);
        if (options.IsInteractive && stripHigh && escape is { HasHighBit: true })
        {
            throw new ClientException("High-bit set in escape sequence: not allowed with -7");
        }

        return new Settings
        {
            Options = options,
            Server = new ServerSettings
            {
                Master = directory is null ? master : "localhost",
                Port = port,
                SocketDirectory = directory,
                UserName = userName,
                TlsEnabled = !options.NoTls && (items.TlsEnabled ?? true),
                TlsRequired = !options.TlsOptional && (items.TlsRequired ?? true),
                Kerberos = items.Kerberos ?? true,
                ServerKeys = items.ServerKeys ?? ServerKeyPolicy.Remember,
                Credentials = options.Credentials ?? items.Credentials,
                CaFile = items.CaFile,
                CaPath = items.CaPath,
            },
            Escape = escape,
            StripHigh = stripHigh,
            Playback = items.Playback,
            Replay = items.Replay,
            AttachText = new TerminalText(items.AttachText, items.AttachSubstitutions),
            DetachText = new TerminalText(items.DetachText, items.DetachSubstitutions),
        };
    }

    private static ConfigItems ReadFiles(Options options, Output output, IPlatform platform)
    {
        string? terminalType = Environment.GetEnvironmentVariable("TERM");
        var reader = new ConsoleConfigFile(
            output.Complain, terminalType is null ? null : Latin1.FromNative(terminalType), platform);
        var items = new ConfigItems();
        if (!options.SkipSiteFile)
        {
            items = reader.Read(Defaults.SiteFile, items) ?? items;
        }

        if (options.UserFile is { } userFile)
        {
            ConfigItems? read = reader.Read(userFile, items);
            if (read is null)
            {
                output.Complain($"could not open `{userFile}'");
            }

            items = read ?? items;
        }
        else if (HomeDirectory(output) is { } home)
        {
            items = reader.Read($"{home}/{Defaults.UserFileName}", items) ?? items;
        }

        return items;
    }

    private static void CheckOperands(Options options)
    {
        int wanted = 0;
        if (options.IsInteractive)
        {
            wanted = 1;
            if (options.Operands.Count == 0 && (options.Script.Count > 0 || !Picker.CanPick))
            {
                throw new ClientException("missing console name");
            }
        }
        else if (options.Command == ClientCommand.TextMessage)
        {
            wanted = 1;
            if (options.Operands.Count == 0)
            {
                throw new ClientException("missing message text");
            }
        }
        else if (options.IsListing || options.Command == ClientCommand.Names)
        {
            wanted = 1;
        }
        else if (options.Command is ClientCommand.Watch or ClientCommand.TypeToAll || options.IsOfThePast)
        {
            // More patterns, as a shell makes them of one that matches files.
            wanted = options.Operands.Count;
        }

        if (options.Operands.Count > wanted)
        {
            throw new ClientException($"extra garbage on command line? ({options.Operands[wanted]}...)");
        }

        if (options.Operands.Count > 0)
        {
            bool isText = options.Command == ClientCommand.TextMessage;
            WireText.Require(options.Operands[0], isText ? "message" : "console name", tabs: isText);
        }
    }

    private static ushort Port(IPlatform platform, string text)
    {
        foreach (char character in text)
        {
            if (!char.IsAsciiDigit(character))
            {
                return platform.Service(text)
                    ?? throw new ClientException($"getservbyname({text}) failed");
            }
        }

        return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            ? port
            : throw new ClientException($"invalid port: `{text}' (1 to 65535)");
    }

    private static string OwnName()
    {
        if ((Environment.GetEnvironmentVariable("LOGNAME") ?? Environment.GetEnvironmentVariable("USER")) is { } name)
        {
            return Latin1.FromNative(name);
        }

        UserAccount account = OwnAccount(out string reason)
            ?? throw new ClientException($"$LOGNAME and $USER do not exist and getpwuid fails: {Sys.UserId}: {reason}");
        return account.Name.Length > 0
            ? account.Name
            : throw new ClientException($"Username for uid {Sys.UserId} does not exist");
    }

    private static string? HomeDirectory(Output output)
    {
        if (Environment.GetEnvironmentVariable("HOME") is { } home)
        {
            return Latin1.FromNative(home);
        }

        UserAccount? account = OwnAccount(out string reason);
        if (account is null)
        {
            output.Complain($"$HOME does not exist and getpwuid fails: {Sys.UserId}: {reason}");
            return null;
        }

        return account.Home.Length > 0
            ? account.Home
            : throw new ClientException($"Home directory for uid {Sys.UserId} is not defined");
    }

    private static UserAccount? OwnAccount(out string reason)
    {
        try
        {
            reason = "no such user";
            return Users.ById(Sys.UserId);
        }
        catch (PosixException failure)
        {
            reason = failure.Message;
            return null;
        }
    }
}
