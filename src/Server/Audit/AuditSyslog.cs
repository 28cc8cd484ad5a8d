using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Conserver.Server.Audit;

/// <summary>
/// The system's log, by its socket (RFC 3164 as syslog(3) speaks it: <c>authpriv.info</c>). Never waits: what it does not
/// take at once is not sent.
/// </summary>
/// <param name="path">Where it listens.</param>
/// <param name="processId">Shown with each line.</param>
internal sealed class AuditSyslog(string path, int processId) : IDisposable
{
    /// <summary>Where syslogd or journald listen.</summary>
    public const string Path = "/dev/log";

    /// <summary>authpriv (10), informational (6).</summary>
    private const int Priority = (10 << 3) | 6;

    private Socket? socket;

    /// <summary>Sends one entry: null, or why it was not taken.</summary>
    /// <param name="line">As in the file; its line feed is left off.</param>
    /// <param name="time">Local.</param>
    public string? Send(ReadOnlySpan<byte> line, DateTime time)
    {
        string head = string.Create(
            CultureInfo.InvariantCulture, $"<{Priority}>{time:MMM} {time.Day,2} {time:HH:mm:ss} conserver[{processId}]: ");
        byte[] message = [.. Encoding.ASCII.GetBytes(head), .. line.TrimEnd((byte)'\n')];
        // One that has been started anew since the last entry is connected to anew.
        bool isOld = socket is not null;
        return Send(message) is { } failure ? isOld ? Send(message) : failure : null;
    }

    public void Dispose() => socket?.Dispose();

    private string? Send(byte[] message)
    {
        try
        {
            socket ??= Connected();
            _ = socket.Send(message);
            return null;
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            socket = null;
            return failure.Message;
        }
    }

    private Socket Connected()
    {
        var made = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            made.Connect(new UnixDomainSocketEndPoint(path));
            return made;
        }
        catch (SocketException)
        {
            made.Dispose();
            throw;
        }
    }
}
