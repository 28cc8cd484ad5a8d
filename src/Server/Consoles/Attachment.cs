using Conserver.Server.Delivery;

namespace Conserver.Server.Consoles;

/// <summary>
/// One viewer on one console: what every front door holds. Created by the front door, lives on the console's loop.
/// </summary>
public sealed class Attachment
{
    private static long lastSequence;

    /// <summary>Grows with each attachment of the daemon; lists show the newest first.</summary>
    public long Sequence { get; } = Interlocked.Increment(ref lastSequence);

    /// <summary>The login name.</summary>
    public required string User { get; init; }

    /// <summary><c>user@host</c>, what other people see.</summary>
    public required string Id { get; init; }

    /// <summary>Where its output goes.</summary>
    public required Outbox Out { get; init; }

    /// <summary>Local time at which the connection was made.</summary>
    public required DateTime Since { get; init; }

    /// <summary>In the <c>limited</c> list: may not suspend, move on, or run local commands.</summary>
    public required bool IsLimited { get; init; }

    /// <summary>Closes the viewer's connection, after the text when there is one.</summary>
    public required Action<string> Evict { get; init; }

    /// <summary>The viewer lost write access while its local command was running: the client must end it.</summary>
    public required Action EndLocalCommand { get; init; }

    /// <summary>Nothing that was typed waits for the device any more, or it is not the viewer's to wait for: more may be read.</summary>
    public required Action KeysTaken { get; init; }

    /// <summary>May only read this console.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>Gets output and notices; lists show <c>stopped</c> otherwise.</summary>
    public bool IsConnected { get; set; }

    /// <summary>A local command of the client is running: output goes to it, notices do not.</summary>
    public bool InLocalCommand { get; set; }

    /// <summary>Would write when the writer leaves.</summary>
    public bool WantsWrite { get; set; }

    /// <summary><c>connecting...</c> was said, and the outcome is still owed.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>
    /// Did not keep up when the device waited for it: from now on it loses output instead, until it has caught up.
    /// </summary>
    public bool IsLagging { get; set; }

    /// <summary>Loop time (ms) of the last byte from the client.</summary>
    public long LastInput { get; set; }

    /// <summary>Sends a notice when the viewer is connected.</summary>
    public void Tell(string text)
    {
        if (IsConnected)
        {
            Out.Notice(text);
        }
    }
}
