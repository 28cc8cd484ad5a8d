using System.Globalization;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// What one loop's way into a log lets in, and what becomes of the rest when the disk is too far behind: it is counted, said
/// once, and marked in the log where it is missing.
/// </summary>
/// <param name="file">The log.</param>
/// <param name="time">The loop's clock.</param>
/// <param name="report">Hears when a loss begins.</param>
internal sealed class LogLoss(LogWriter file, CTime time, Action<LogReport> report)
{
    /// <summary>Bytes on their way to the disk from which on the source should wait: 4 MiB.</summary>
    public const int Bound = 4 * 1024 * 1024;

    /// <summary>Below it output is logged again after some was lost.</summary>
    private const int EndAt = Bound / 2;

    /// <summary>Beyond the bound: one read of a loop, with stamps, so that who waits at the bound loses nothing.</summary>
    private const int ReadSlack = 512 * 1024;

    /// <summary>Beyond that: what the daemon itself has to say in the log.</summary>
    private const int TagSlack = 64 * 1024;

    private long missing;

    /// <summary>Output is being dropped.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Bytes dropped so far.</summary>
    public long LostBytes { get; private set; }

    /// <summary>Output of <paramref name="count"/> bytes may be written; otherwise it is counted as lost.</summary>
    public bool Admit(int count)
    {
        long pending = file.Queue.Pending;
        if (IsOn ? pending > EndAt : pending + count > Bound + ReadSlack)
        {
            Lose(count);
            return false;
        }

        End();
        return true;
    }

    /// <summary>The same for a tag: there is room for it when there is none for output.</summary>
    public bool AdmitTag(int count)
    {
        if (file.Queue.Pending + count > Bound + ReadSlack + TagSlack)
        {
            Lose(count);
            return false;
        }

        Mark();
        return true;
    }

    /// <summary>There is room again.</summary>
    public void End()
    {
        IsOn = false;
        Mark();
    }

    private void Lose(int count)
    {
        missing += count;
        LostBytes += count;
        file.Queue.Skip(count);
        if (!IsOn)
        {
            IsOn = true;
            report(new LogReport(
                LogReportKind.Lost, $"logfile {file.Path}: too much waits to be written, output is being dropped"));
        }
    }

    private void Mark()
    {
        if (missing == 0)
        {
            return;
        }

        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"[-- {missing} bytes lost: log could not be written -- {time.NowText}]\r\n");
        missing = 0;
        file.Queue.Append(Latin1.Bytes(text));
    }
}
