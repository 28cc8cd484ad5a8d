namespace Conserver.Server.Lines;

/// <summary>What a <see cref="Line"/> tells its console. All on the console's loop.</summary>
internal interface ILineOwner
{
    /// <summary>Bytes from the device; valid during the call.</summary>
    void LineReceived(ReadOnlySpan<byte> data);

    /// <summary>The line is open.</summary>
    void LineOpened();

    /// <summary>The line went from open or connecting to down.</summary>
    void LineClosed();

    /// <summary>The initcmd started (true) or ended (false).</summary>
    void LineInitialising(bool running);

    /// <summary>An attempt to open ended, one way or the other; whoever waits for it can be told.</summary>
    void LineSettled();

    /// <summary>All that was typed has left for the device.</summary>
    void LineDrained();

    /// <summary>A break could not be sent; the text says which call failed, and why if that is known.</summary>
    void LineBreakFailed(string why);

    /// <summary>So many bytes were not sent: too many wait for the device already.</summary>
    void LineLost(int count);
}
