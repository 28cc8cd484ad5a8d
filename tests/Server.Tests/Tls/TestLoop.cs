using System.Collections.Concurrent;

namespace Conserver.Server.Tests.Tls;

/// <summary>One thread that runs posted actions in order, with a synchronisation context of its own, as a daemon's loop.</summary>
internal sealed class TestLoop : IDisposable
{
    private readonly BlockingCollection<Action> _actions = [];
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestLoop()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public bool IsCurrent => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    public void Post(Action action) => _actions.Add(action);

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
        return Task.WhenAny(done.Task, _ended.Task).Unwrap();
    }

    /// <summary>Ends the thread when everything posted so far has run.</summary>
    public void Dispose() => _actions.CompleteAdding();

    private void Run()
    {
        SynchronizationContext.SetSynchronizationContext(new Context(this));
        try
        {
            foreach (Action action in _actions.GetConsumingEnumerable())
            {
                action();
            }

            _ended.SetException(new InvalidOperationException("the loop has ended"));
        }
        catch (Exception ex)
        {
            _ended.SetException(ex);
        }
    }

    private sealed class Context(TestLoop loop) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => loop.Post(() => d(state));
    }
}
