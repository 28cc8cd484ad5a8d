using System.Diagnostics.CodeAnalysis;
using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server.Access;
using Conserver.Server.Config;

namespace Conserver.Daemon;

/// <summary><c>conserver --explain USER@HOST CONSOLE</c>: what that user may do, and which rules say so.</summary>
internal static class ExplainCommand
{
    /// <summary>Prints the explanation; 0 when the user may at least watch, 77 when not.</summary>
    public static int Run(DaemonOptions options, TextWriter output, TextWriter errors)
    {
        var loader = new ConfigLoader(options);
        (ConfigSyntax syntax, BindResult? result) = loader.Read();
        if (result is null)
        {
            errors.WriteLine($"{options.ConfigFile}: error: {syntax.OpenFailure}");
            return ExitCode.NoConfig;
        }

        if (result.HasErrors && (!result.IsFit || DaemonSettings.Merge(options, result.Config.Settings).Strict))
        {
            errors.WriteLine($"{options.ConfigFile} has errors, see conserver --check: no daemon would run with it");
            return ExitCode.BadConfig;
        }

        if (result.HasErrors)
        {
            errors.WriteLine($"{options.ConfigFile} has errors, see conserver --check: this is about what is left of it");
        }

        string who = options.ExplainUser!;
        int at = who.LastIndexOf('@');
        if (at <= 0 || at == who.Length - 1)
        {
            errors.WriteLine($"--explain: `{who}' is not of the form USER@HOST");
            return ExitCode.Usage;
        }

        if (!TryFind(who[(at + 1)..], errors, out IPAddress? address))
        {
            return ExitCode.Usage;
        }

        DaemonSettings settings = DaemonSettings.Merge(options, result.Config.Settings);
        string user = who[..at];
        if (!TryMeet(address, Identify(user, errors), SecretOf(settings.PasswordFile, user), settings, errors,
            out Caller? caller))
        {
            return ExitCode.System;
        }

        AccessExplanation explanation = AccessExplanation.Of(result.Config, settings, caller, options.ExplainConsole!);
        foreach (string line in explanation.Lines)
        {
            output.WriteLine(CheckCommand.Shown(line));
        }

        return explanation.IsAllowed ? ExitCode.Ok : ExitCode.NoPermission;
    }

    private static bool TryMeet(
        IPAddress address,
        Identity user,
        SecretKind secret,
        DaemonSettings settings,
        TextWriter errors,
        [NotNullWhen(true)] out Caller? caller)
    {
        try
        {
            caller = Caller.From(address, user, secret, settings);
            return true;
        }
        catch (IOException failure)
        {
            errors.WriteLine($"--explain: TCP wrappers: {failure.Message}");
            caller = null;
            return false;
        }
    }

    private static bool TryFind(string host, TextWriter errors, out IPAddress address)
    {
        NameLookup found = Resolver.Addresses(host);
        address = found.Error is null ? found.Addresses[0] : IPAddress.None;
        if (found.Error is not null)
        {
            errors.WriteLine($"--explain: {host}: {found.Error}");
        }

        return found.Error is null;
    }

    private static Identity Identify(string user, TextWriter errors)
    {
        try
        {
            return Identity.Lookup(user);
        }
        catch (PosixException failure)
        {
            errors.WriteLine($"can't look up the groups of {user}: {failure.Message}");
            return Identity.WithoutGroups(user);
        }
    }

    private static SecretKind SecretOf(string path, string user)
    {
        try
        {
            return PasswordFile.KindOf(Latin1.Text(SmallFile.Read(Latin1.Bytes(path), PasswordFile.Largest)), user);
        }
        catch (IOException)
        {
            return SecretKind.NoFile;
        }
    }
}
