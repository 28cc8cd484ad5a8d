namespace Conserver.Server.Lines;

/// <summary>What waits for a device, and can; nothing where no link is open.</summary>
internal readonly struct LinkLoad(LinkOutput? output)
{
    /// <summary>Bytes waiting; a break or a pause counts <see cref="OutputQueue.StepSize"/>.</summary>
    public int Pending => output?.Size ?? 0;

    /// <summary>So much that a program that types should wait.</summary>
    public bool IsBehind => Pending >= OutputShare.Least;

    /// <summary>So much that people who type have to wait as well.</summary>
    public bool IsFull => output is { IsFull: true };

    /// <inheritdoc cref="LinkBreak.Absent"/>
    public bool HasNoBreak => output is { HasNoBreak: true };

    /// <inheritdoc cref="LinkOutput.IsBlocked"/>
    public bool IsBlocked => output is { IsBlocked: true };

    /// <inheritdoc cref="LinkOutput.Passed"/>
    public long Passed => output?.Passed ?? 0;
}
