using System.Globalization;
using System.Net;

namespace Conserver.Server.Config;

/// <summary>Where a console waits for its device: a path, or an address and a port.</summary>
/// <param name="Text">As written.</param>
/// <param name="Point">Null when it is a path.</param>
public sealed record ListenAddress(string Text, IPEndPoint? Point)
{
    public static readonly ListenAddress None = new("", null);

    /// <summary>Null when it is an address, or none.</summary>
    public string? Path => Point is null && Text.Length > 0 ? Text : null;

    /// <summary>Null when it is neither. A port alone is one of the loopback address, <c>*</c> all addresses.</summary>
    public static ListenAddress? Parse(string text)
    {
        if (text.StartsWith('/'))
        {
            return new ListenAddress(text, null);
        }

        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "127.0.0.1" : text[..colon];
        host = host == "*" ? "0.0.0.0" : host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        ReadOnlySpan<char> digits = text.AsSpan(colon + 1);
        return ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            && IPAddress.TryParse(host, out IPAddress? address)
            ? new ListenAddress(text, new IPEndPoint(address, port))
            : null;
    }

    public override string ToString() => Text;
}
