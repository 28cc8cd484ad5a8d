using System.Globalization;
using System.Text;

namespace Conserver.Server.Audit;

/// <summary>Gives entries their places in a trail, each bound to the one before it. Pure.</summary>
internal sealed class AuditChain
{
    private volatile AuditLink last = AuditLink.None;

    /// <summary>Where it stands: the last entry. Any thread may look.</summary>
    public AuditLink Last
    {
        get => last;
        set => last = value;
    }

    /// <summary>
    /// Goes on behind a trail that there is already; without an entry in it, where this chain is.
    /// </summary>
    /// <param name="tail">The last bytes of the file.</param>
    /// <returns>The file ends in the middle of a line: it is to be ended first.</returns>
    public bool Resume(ReadOnlySpan<byte> tail)
    {
        bool torn = tail is not ([] or [.., (byte)'\n']);
        while (!tail.IsEmpty)
        {
            int start = tail[..^1].LastIndexOf((byte)'\n') + 1;
            if (AuditEntry.TryRead(tail[start..].TrimEnd((byte)'\n'), out AuditEntry found))
            {
                last = new AuditLink(found.Number, found.Hash);
                break;
            }

            tail = tail[..start];
        }

        return torn;
    }

    /// <summary>The next line, line feed included.</summary>
    public byte[] Next(DateTimeOffset time, AuditEvent what) => Next(AuditLine.Of(time, what));

    /// <summary>The same for an entry that has been made.</summary>
    /// <param name="entry">See <see cref="AuditLine"/>.</param>
    public byte[] Next(ReadOnlySpan<byte> entry)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"{{\"seq\":{last.Number + 1},");
        byte[] content =
        [
            .. Encoding.ASCII.GetBytes(head), .. entry.TrimEnd((byte)'\n'),
            .. ",\"prev\":\""u8, .. Encoding.ASCII.GetBytes(last.Hash), (byte)'"',
        ];
        last = new AuditLink(last.Number + 1, AuditHash.Of(content));
        return [.. content, .. AuditHash.EndOf(last.Hash)];
    }
}
