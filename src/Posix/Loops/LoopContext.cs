namespace Conserver.Posix;

/// <summary>Lets <c>await</c> on a loop's thread resume on that thread.</summary>
internal sealed class LoopContext(Loop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Post(() => d(state));

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!loop.IsCurrent)
        {
            throw new InvalidOperationException("A loop is never waited for; use Post.");
        }

        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
