namespace Conserver.Server.Lines;

/// <summary>One thing to do on the way to the device, in order: send bytes, send a break, or pause.</summary>
internal struct LinkStep
{
    public LinkStepKind Kind;

    /// <summary>What to send, as the far end wants it (telnet quoting done).</summary>
    public byte[] Bytes;

    /// <summary>Bytes already sent.</summary>
    public int Sent;

    /// <summary>Bytes in use.</summary>
    public int Length;

    /// <summary>How long a pause lasts.</summary>
    public TimeSpan Pause;
}
