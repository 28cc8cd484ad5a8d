using System.Collections.Concurrent;

namespace Conserver.Server.Tests.Tls;

/// <summary>
/// One thread that runs posted actions in order, with a synchronisation context of its own, as a daemon's loop.
/// </summary>
internal sealed class TestLoop : IDisposable
{
    private readonly BlockingCollection<Action> actions = [];
    private readonly Thread thread;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestLoop()
    {
        thread = new Thread(Run) { IsBackground = true };
        thread.Start();
    }

    public bool IsCurrent => Environment.CurrentManagedThreadId == thread.ManagedThreadId;

    public void Post(Action action) => actions.Add(action);

    public Task Run(Action action)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception ex)
            {
                done.SetException(ex);
            }
        });
        return Task.WhenAny(done.Task, ended.Task).Unwrap();
    }

    /// <summary>Ends the thread when everything posted so far has run.</summary>
    public void Dispose() => actions.CompleteAdding();

    private void Run()
    {
        SynchronizationContext.SetSynchronizationContext(new Context(this));
        try
        {
            foreach (Action action in actions.GetConsumingEnumerable())
            {
                action();
            }

            ended.SetException(new InvalidOperationException("the loop has ended"));
        }
        catch (Exception ex)
        {
            ended.SetException(ex);
        }
    }

    private sealed class Context(TestLoop loop) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => loop.Post(() => d(state));
    }
}
