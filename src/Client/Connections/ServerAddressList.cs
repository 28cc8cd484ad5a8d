using System.Net;
using System.Net.Sockets;

namespace Conserver.Client.Connections;

/// <summary>
/// The colon-separated list servers answer <c>master</c>, <c>groups</c> and <c>call</c> with, each piece
/// <c>[PORT][@[HOST]]</c>. The initial list is <c>@</c> and the master's name.
/// </summary>
public static class ServerAddressList
{
    /// <summary>Reads a list.</summary>
    /// <param name="text">As received, line end included.</param>
    /// <param name="sender">The server that sent it: the host of pieces without one.</param>
    /// <param name="primaryPort">The port of pieces without one.</param>
    /// <returns>The pieces in order; those that make no sense with a complaint, to be made when their turn comes.</returns>
    public static IReadOnlyList<ServerPiece> Parse(string text, string sender, ushort primaryPort)
    {
        var pieces = new List<ServerPiece>();
        ReadOnlySpan<char> rest = text.AsSpan().TrimEnd("\r\n");
        bool more = rest.Length > 0;
        while (more)
        {
            ReadOnlySpan<char> piece = TakePiece(ref rest, out more);
            int at = piece.IndexOf('@');
            ReadOnlySpan<char> port = at < 0 ? piece : piece[..at];
            string server = at < 0 || at + 1 == piece.Length ? sender : piece[(at + 1)..].ToString();
            bool isSound = port.IsEmpty || char.IsAsciiDigit(port[0]);
            pieces.Add(new ServerPiece(
                new ServerAddress(server, port.IsEmpty ? primaryPort : LeadingNumber(port)),
                isSound ? null : $"invalid port spec for {server}: `{port}'"));
        }

        return pieces;
    }

    /// <summary>The leading digits as a number modulo 65536, as atoi into 16 bits gives.</summary>
    public static ushort LeadingNumber(ReadOnlySpan<char> digits)
    {
        uint value = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                break;
            }

            value = unchecked((value * 10) + (uint)(digit - '0'));
        }

        return (ushort)value;
    }

    /// <summary>
    /// Everything up to the next colon, but colons inside an IPv6 address after <c>@</c> do not count: a server that was
    /// reached over IPv6 sends its address without brackets, and 8.2.7 cut it into pieces.
    /// </summary>
    private static ReadOnlySpan<char> TakePiece(ref ReadOnlySpan<char> rest, out bool more)
    {
        int end = rest.IndexOf(':');
        int at = rest.IndexOf('@');
        if (at >= 0 && end > at)
        {
            int length = Ipv6Length(rest[(at + 1)..]);
            end = length > 0 ? at + 1 + length : end;
        }

        if (end < 0 || end == rest.Length)
        {
            ReadOnlySpan<char> last = rest;
            rest = default;
            more = false;
            return last;
        }

        ReadOnlySpan<char> piece = rest[..end];
        rest = rest[(end + 1)..];

        // A colon at the very end opens no further piece.
        more = rest.Length > 0;
        return piece;
    }

    /// <summary>The length of the IPv6 address at the front that is followed by the end or by <c>:@</c>; else 0.</summary>
    private static int Ipv6Length(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length)
        {
            int next = text[end..].IndexOf(":@", StringComparison.Ordinal);
            end = next < 0 ? text.Length : end + next;
            ReadOnlySpan<char> candidate = text[..end];
            if (candidate.Count(':') > 1
                && IPAddress.TryParse(candidate, out IPAddress? address)
                && address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                return end;
            }

            end += 2;
        }

        return 0;
    }
}
