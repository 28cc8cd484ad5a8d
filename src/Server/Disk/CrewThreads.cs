namespace Conserver.Server.Disk;

/// <summary>
/// The two threads of a crew. They start when they are needed: a thread has the rights of the one that starts it, and the
/// daemon may let go of root's first.
/// </summary>
/// <param name="name">What both are called.</param>
/// <param name="work">What they do; true for the one that has the loop.</param>
internal sealed class CrewThreads(string name, Action<bool> work)
{
    private readonly List<Thread> threads = [];
    private bool hasSecond;

    /// <summary>The one without the loop, unless it has started. With the crew's gate.</summary>
    public void StartSecond()
    {
        if (!hasSecond)
        {
            hasSecond = true;
            Start(hasLoop: false);
        }
    }

    public void Start(bool hasLoop)
    {
        var thread = new Thread(() => work(hasLoop)) { IsBackground = true, Name = name };
        threads.Add(thread);
        thread.Start();
    }

    /// <summary>Waits so many milliseconds for the end of each; false when one takes longer.</summary>
    public bool Join(int time) => threads.TrueForAll(thread => thread.Join(time));
}
