using System.Buffers;
using System.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// What ssh says before it has its session, understood: its exit status is 255 for everything. Its own last line counts,
/// behind whatever the host says first. Only the <see cref="SshMark"/> is taken out.
/// </summary>
internal sealed class SshWords(ConsoleConfig console) : ILinkCodec, ILinkBacking
{
    /// <summary>As much as is kept of a line.</summary>
    private const int LongestLine = 300;

    private StringBuilder? line = new();
    private readonly SshMark mark = new();
    private string last = "";
    private string? keyTrouble;
    private bool hasChangedKey;

    /// <summary>Called when there is a session, before what the far machine says then is handed on.</summary>
    public Action? SessionBegun { get; set; }

    public LinkEnd? Reason
    {
        get
        {
            if (line is null)
            {
                return null;
            }

            TakeLine();
            string file = console.SshKnownHosts.Length > 0 ? console.SshKnownHosts : "known_hosts of who runs it";
            if (last.StartsWith("Host key verification failed", StringComparison.Ordinal))
            {
                return new LinkEnd(
                    hasChangedKey
                        ? $"ssh: {console.Host} shows another host key than the one in {file}: it was installed anew, or it"
                            + " is another machine; see to that before you remove the old key (ssh-keygen -R)"
                        : $"ssh: the host key of {console.Host} is not in {file}: add it (ssh-keyscan), or set"
                            + " sshhostkeys new",
                    LinkEndKind.TakenAway);
            }

            if (IsRefusal(last))
            {
                string key = console.SshKey.Length > 0 ? console.SshKey : "of who runs it";
                return new LinkEnd(
                    keyTrouble is not null
                        ? $"ssh: the key {key} cannot be used: {keyTrouble}"
                        : $"ssh: {console.Host} refuses user `{console.UserName}' with the key {key}, or that has a"
                            + $" passphrase: {last}",
                    LinkEndKind.TakenAway);
            }

            return last.Length == 0 ? null : new LinkEnd(
                last.StartsWith("ssh: ", StringComparison.Ordinal) ? last : $"ssh: {last}", LinkEndKind.Lost);
        }
    }

    public int Decode(Span<byte> buffer, IBufferWriter<byte> replies)
    {
        if (!mark.IsExpected)
        {
            return buffer.Length;
        }

        int before = mark.Read(buffer, out int left);
        if (line is not null)
        {
            Listen(buffer[..before]);
        }

        if (mark.HasPassed && line is not null)
        {
            line = null;
            SessionBegun?.Invoke();
        }

        return left;
    }

    public ReadOnlySpan<byte> TakeLate() => mark.TakeLate();

    public void End() => mark.GiveUp();

    public ReadOnlySpan<byte> Quote(ReadOnlySpan<byte> data) => data;

    public void LetGo()
    {
    }

    // user@host: Permission denied (publickey,password).
    private static bool IsRefusal(string text) =>
        text.IndexOf(": Permission denied (", StringComparison.Ordinal) is > 0 and int end
        && text[..end].Contains('@', StringComparison.Ordinal)
        && !text[..end].Contains(' ', StringComparison.Ordinal)
        && text.EndsWith(").", StringComparison.Ordinal);

    private void Listen(ReadOnlySpan<byte> data)
    {
        foreach (byte one in data)
        {
            if (one == '\n')
            {
                TakeLine();
            }
            else if (one != '\r' && line!.Length < LongestLine)
            {
                line.Append((char)one);
            }
        }
    }

    private void TakeLine()
    {
        if (line!.Length == 0)
        {
            return;
        }

        last = line.ToString();
        line.Clear();
        hasChangedKey |= last.Contains("REMOTE HOST IDENTIFICATION HAS CHANGED", StringComparison.Ordinal);
        if (last.StartsWith("Load key ", StringComparison.Ordinal))
        {
            string why = last[(last.LastIndexOf(':') + 1)..].Trim();
            keyTrouble = why == "bad permissions" ? why + ": nobody but its owner may read it (chmod 600)" : why;
        }
        else if (last.StartsWith("Warning: Identity file ", StringComparison.Ordinal))
        {
            keyTrouble = last[(last.LastIndexOf(':') + 1)..].Trim().TrimEnd('.');
        }
    }
}
