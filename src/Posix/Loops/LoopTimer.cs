namespace Conserver.Posix;

/// <summary>A one-shot timer of a <see cref="Loop"/>; start it again from its own callback to repeat. Loop thread only.</summary>
public sealed class LoopTimer
{
    private readonly Loop loop;

    internal LoopTimer(Loop loop, Action callback)
    {
        this.loop = loop;
        Callback = callback;
    }

    internal Action Callback { get; }

    /// <summary>Loop time in milliseconds at which it fires; <see cref="long.MaxValue"/> when stopped.</summary>
    internal long Due { get; set; } = long.MaxValue;

    public bool IsRunning => Due != long.MaxValue;

    /// <summary>Fires once after <paramref name="delay"/>, replacing an earlier start.</summary>
    public void Start(TimeSpan delay) => loop.StartTimer(this, delay);

    public void Stop() => Due = long.MaxValue;
}
