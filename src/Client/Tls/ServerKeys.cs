using System.Buffers;
using System.Globalization;
using System.Text;
using Conserver.Client.Platform;

namespace Conserver.Client.Tls;

/// <summary>
/// The keys servers have proved themselves with, a line each: <c>con1:782 sha256:DIGITS</c>, or <c>certificate</c> in place
/// of the key, for one whose certificate an authority has signed. Of several lines for a server the first counts. Latin-1
/// text.
/// </summary>
public sealed class ServerKeys(KeyFile file)
{
    private const string ByCertificate = "certificate", Algorithm = "sha256:";
    private const int Digits = 64;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private const string Head =
        "# Keys of console servers, remembered when they were first seen. `console --forget-key SERVER' takes one out.\n";

    private bool hasLooked;

    public string Path => file.Path;

    /// <summary>How a server is called in the file.</summary>
    /// <param name="server">Its name or address as it was asked for.</param>
    /// <param name="port">Its primary port.</param>
    public static string NameOf(string server, ushort port)
    {
        var name = new StringBuilder();
        foreach (char character in server.ToLowerInvariant())
        {
            // A name is one word, whatever a server that referred us to it calls it.
            bool isPlain = char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or ':';
            name.Append(isPlain ? $"{character}" : $"%{(int)character:x2}");
        }

        string host = server.Contains(':', StringComparison.Ordinal) ? $"[{name}]" : name.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }

    /// <summary>What is known of a server; null when nothing is.</summary>
    /// <exception cref="UnsafeKeyFileException">The file cannot be believed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal KnownServer? Find(string name)
    {
        string text = file.Read();
        if (!hasLooked)
        {
            hasLooked = true;
            Unread = [.. text.Split('\n').Index().Where(line => !IsRead(line.Item)).Select(line => line.Index + 1)];
        }

        return Find(text, name);
    }

    /// <summary>Lines, from 1, that say nothing of any server; known once one was looked for.</summary>
    internal IReadOnlyList<int> Unread { get; set; } = [];

    /// <summary>Remembers a server, unless something is known of it by now.</summary>
    /// <param name="name">See <see cref="NameOf"/>.</param>
    /// <param name="key">See <see cref="KnownServer"/>.</param>
    /// <returns>What is known of it from now on.</returns>
    /// <exception cref="UnsafeKeyFileException">The file cannot be believed.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal KnownServer Add(string name, string? key)
    {
        KnownServer? known = null;
        file.Change(text =>
        {
            known = Find(text, name);
            if (known is not null)
            {
                return null;
            }

            text = text.Length == 0 ? Head : text.EndsWith('\n') ? text : text + "\n";
            known = new KnownServer(key, text.AsSpan().Count('\n') + 1);
            return $"{text}{name} {key ?? ByCertificate}\n";
        });
        return known!;
    }

    /// <summary>Takes out what is known of a server.</summary>
    /// <param name="server">As in the file; without a port, on all its ports.</param>
    /// <returns>How many lines went.</returns>
    /// <exception cref="UnsafeKeyFileException">The file cannot be believed.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public int Forget(string server)
    {
        int gone = 0;
        string wanted = server.ToLowerInvariant();
        file.Change(text =>
        {
            string[] lines = text.Split('\n');
            string[] kept = [.. lines.Where(line => !IsOf(line.Split(' ')[0], wanted))];
            gone = lines.Length - kept.Length;
            return gone == 0 ? null : string.Join('\n', kept);
        });
        return gone;
    }

    private static bool IsOf(string name, string wanted)
    {
        int colon = name.LastIndexOf(':');
        return name.Length > 0 && (name == wanted
            || (colon > 0 && (name[..colon] == wanted || name[..colon] == $"[{wanted}]")));
    }

    private static KnownServer? Find(string text, string name)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> rest = line.TrimEnd();
            if (rest.StartsWith(name, StringComparison.Ordinal) && (rest.Length == name.Length || rest[name.Length] == ' '))
            {
                rest = rest[name.Length..].TrimStart();
                return rest is ByCertificate ? new KnownServer(null, number)
                    : IsKey(rest) ? new KnownServer(rest.ToString(), number)
                    : throw new UnsafeKeyFileException($"line {number}: `{rest}' is no key");
            }
        }

        return null;
    }

    private static bool IsRead(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length == 0 || words[0].StartsWith('#')
            || (words.Length == 2 && line[0] != ' ' && words[0].LastIndexOf(':') > 0
                && (words[1] == ByCertificate || IsKey(words[1])));
    }

    private static bool IsKey(ReadOnlySpan<char> text) =>
        text.StartsWith(Algorithm, StringComparison.Ordinal) && text.Length == Algorithm.Length + Digits
        && !text[Algorithm.Length..].ContainsAnyExcept(HexDigits);
}
