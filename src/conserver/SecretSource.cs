using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Daemon;

/// <summary>
/// Secrets that are kept outside conserver.cf: <c>file:PATH</c>, <c>credential:NAME</c> (a systemd credential,
/// systemd.exec(5)) and <c>env:NAME</c>. One line break at the end of a file does not belong to the secret.
/// </summary>
internal static class SecretSource
{
    private const int LargestFile = 4096;
    private const string Forms = "expected file:PATH, credential:NAME or env:NAME";

    /// <summary>The secret a reference names, or why it cannot be had; never both, and the reason never shows it.</summary>
    public static SecretText Read(string reference)
    {
        int colon = reference.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? "" : reference[..colon];
        string name = Latin1.ToNative(reference[(colon + 1)..]);
        return kind switch
        {
            _ when name.Length == 0 => SecretText.Missing(Forms),
            "file" => FromFile(name),
            "credential" => FromCredential(name),
            "env" => FromEnvironment(name),
            _ => SecretText.Missing(Forms),
        };
    }

    /// <summary>The file that a reference leads to, a native name; null when it is none.</summary>
    public static string? FileOf(string reference) =>
        reference.StartsWith("file:", StringComparison.Ordinal) ? Latin1.ToNative(reference[5..])
        : reference.StartsWith("credential:", StringComparison.Ordinal)
        && Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder
            ? Path.Combine(folder, Latin1.ToNative(reference[11..])) : null;

    private static SecretText FromCredential(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return SecretText.Missing("the name of a credential has no `/'");
        }

        return Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder
            ? FromFile(Path.Combine(folder, name))
            : SecretText.Missing("there are no credentials: start it as a service with LoadCredential=");
    }

    private static SecretText FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text
            ? SecretText.Of(Latin1.FromNative(text))
            : SecretText.Missing("no such environment variable");

    private static SecretText FromFile(string path)
    {
        if (PlainFiles.Refusal(path) is { } refusal)
        {
            return SecretText.Missing(refusal);
        }

        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[LargestFile + 1];
            int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count > LargestFile)
            {
                return SecretText.Missing($"larger than {LargestFile} bytes");
            }

            string text = Latin1.Text(bytes.AsSpan(0, count));
            string line = text.EndsWith('\n') ? text[..^1] : text;
            return line.AsSpan().ContainsAny('\n', '\0')
                ? SecretText.Missing("more than one line")
                : SecretText.Of(line.EndsWith('\r') ? line[..^1] : line);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return SecretText.Missing("No such file or directory");
        }
        catch (UnauthorizedAccessException)
        {
            return SecretText.Missing("Permission denied") with { IsDenied = true };
        }
        catch (IOException e)
        {
            return SecretText.Missing(Latin1.FromNative(e.Message));
        }
    }
}
