using System.Buffers;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// Line stamps of a console log (<c>timestamp Nl</c>): <c>[CTIME]</c> before the first byte of lines N+1, 2N+1, 3N+1 … of
/// the console's output; the first N lines have none (conserver 8.2.7). Tags do not count. The stamp is the time at which
/// that first byte came.
/// </summary>
/// <param name="every">Lines from stamp to stamp; 0 or less for no stamps.</param>
internal sealed class Timestamper(int every)
{
    private int seen;
    private bool due;

    /// <summary>Lines from stamp to stamp; 0 for none.</summary>
    public int Every { get; private set; } = every;

    /// <summary>The configuration was read anew: lines are counted from here on (conserver 8.2.7).</summary>
    public void Restart(int lines)
    {
        Every = lines;
        seen = 0;
        due = false;
    }

    /// <summary>Copies <paramref name="data"/> to <paramref name="target"/> with the stamps that fall due in it.</summary>
    public void Write(ReadOnlySpan<byte> data, CTime time, IBufferWriter<byte> target)
    {
        if (Every <= 0)
        {
            target.Write(data);
            return;
        }

        while (!data.IsEmpty)
        {
            if (due)
            {
                due = false;
                Stamp(time, target);
            }

            int run = 0;
            while (run < data.Length && !due)
            {
                int newLine = data[run..].IndexOf((byte)'\n');
                run = newLine < 0 ? data.Length : run + newLine + 1;
                if (newLine >= 0 && ++seen >= Every)
                {
                    seen = 0;
                    due = true;
                }
            }

            target.Write(data[..run]);
            data = data[run..];
        }
    }

    private static void Stamp(CTime time, IBufferWriter<byte> target)
    {
        Span<byte> stamp = target.GetSpan(CTime.Length + 2);
        stamp[0] = (byte)'[';
        time.Now.CopyTo(stamp[1..]);
        stamp[CTime.Length + 1] = (byte)']';
        target.Advance(CTime.Length + 2);
    }
}
