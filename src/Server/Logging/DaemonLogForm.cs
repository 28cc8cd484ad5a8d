using System.Globalization;
using Conserver.Protocol.Text;

namespace Conserver.Server.Logging;

/// <summary>What lines of the <see cref="DaemonLog"/> look like. Not thread-safe.</summary>
/// <param name="program">Last component of the program's name.</param>
/// <param name="processId">Shown in each line.</param>
/// <param name="time">Time and zone of the lines.</param>
internal sealed class DaemonLogForm(string program, int processId, CTime time)
{
    /// <summary><c>[TIME] PROGRAM (PID): WORD: TEXT</c>, with <paramref name="text"/> made printable.</summary>
    public byte[] Line(DaemonLogLevel level, string text)
    {
        string word = level switch
        {
            DaemonLogLevel.Info => "INFO: ",
            DaemonLogLevel.Error => "ERROR: ",
            DaemonLogLevel.Debug => "DEBUG: ",
            _ => "",
        };
        return Latin1.Bytes(string.Create(
            CultureInfo.InvariantCulture, $"[{time.NowText}] {program} ({processId}): {word}{PrintableText.Of(text)}\n"));
    }
}
