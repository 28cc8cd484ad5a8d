namespace Conserver.ConsoleProgram.Past.Exporting;

/// <summary>A form in which a log is given to others.</summary>
internal interface IExport
{
    /// <summary>The next bytes of the log, cut anywhere.</summary>
    /// <param name="time">When they came, milliseconds since 1970 (UTC).</param>
    /// <param name="bytes">As they came.</param>
    void Take(long time, ReadOnlySpan<byte> bytes);

    /// <summary>The end; it is asked for once, also when nothing was taken.</summary>
    void Finish();
}
