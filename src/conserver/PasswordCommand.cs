using System.Security.Cryptography;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Access;
using Conserver.Server.Config;

namespace Conserver.Daemon;

/// <summary><c>conserver --passwd USER</c>: a new password in the password file, hashed as the system does best.</summary>
internal static class PasswordCommand
{
    /// <summary>Asks twice on a terminal, reads one line of anything else, and changes the file.</summary>
    public static int Run(DaemonOptions options, TextWriter output, TextWriter errors)
    {
        string user = options.PasswordUser!;
        if (PasswordEdit.Refusal(user) is { } refusal)
        {
            errors.WriteLine($"--passwd: {refusal}");
            return ExitCode.Usage;
        }

        if (FileOf(options, errors) is not { } path)
        {
            return ExitCode.NoConfig;
        }

        byte[] password = GC.AllocateArray<byte>(TypedPassword.Longest + 1, pinned: true);
        try
        {
            int length = TypedPassword.Read(user, password, errors);
            return length < 0 ? ExitCode.BadConfig : Write(path, user, password.AsSpan(0, length), output, errors);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private static int Write(
        string path, string user, ReadOnlySpan<byte> password, TextWriter output, TextWriter errors)
    {
        try
        {
            string hash = Crypt.Hash(password, Crypt.NewSetting())
                ?? throw new IOException("the system cannot hash this password");
            bool isForEverybody = user == PasswordFile.AnyUser;
            ReplacedFile.Change(
                Latin1.Bytes(path),
                PasswordFile.Largest,
                text => Latin1.Bytes(PasswordEdit.SetSecret(Latin1.Text(text), user, hash)));
            output.WriteLine(
                $"{CheckCommand.Shown(path)}: the password of "
                + (isForEverybody ? "everybody without an entry" : $"`{CheckCommand.Shown(user)}'") + " is changed");
            return ExitCode.Ok;
        }
        catch (Exception failure) when (failure is IOException or FormatException or DllNotFoundException)
        {
            errors.WriteLine($"{CheckCommand.Shown(path)}: error: {failure.Message}: nothing has been changed");
            return ExitCode.System;
        }
    }

    /// <summary>What <c>-P</c> says, or the configuration, or where it is when there is none yet.</summary>
    private static string? FileOf(DaemonOptions options, TextWriter errors)
    {
        if (options.PasswordFile is { } named)
        {
            return named;
        }

        var loader = new ConfigLoader(options);
        (_, BindResult? result) = loader.Read();
        if (result is not null)
        {
            return DaemonSettings.Merge(options, result.Config.Settings).PasswordFile;
        }

        if (options.ConfigFile == DaemonOptions.DefaultConfigFile)
        {
            return DaemonOptions.DefaultPasswordFile;
        }

        errors.WriteLine($"{options.ConfigFile}: error: cannot be read; -P names the password file");
        return null;
    }
}
