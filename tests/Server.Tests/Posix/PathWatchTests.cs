using Conserver.Posix;

namespace Conserver.Server.Tests.Posix;

/// <summary>What comes and goes at a path, with real folders.</summary>
public sealed class PathWatchTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly Loop loop = new("test", new FakeClock());
    private int calls;

    public void Dispose()
    {
        Assert.Equal(0, loop.Watched);
        loop.Dispose();
        Folders.Remove(root);
    }

    [Fact]
    public void Coming_going_moving_and_new_permissions_are_heard_and_nothing_of_other_names()
    {
        string path = At("tty");
        PathWatch watch = Watch(path);
        AssertHeard(() => File.WriteAllText(path, ""));
        AssertHeard(() => File.SetUnixFileMode(path, UnixFileMode.UserRead));
        AssertHeard(() => File.Move(path, At("other")));
        AssertHeard(() => File.Move(At("other"), path));
        AssertHeard(() => File.Delete(path));
        AssertHeard(() => File.CreateSymbolicLink(path, "/nowhere"));
        AssertNotHeard(() => File.WriteAllText(At("tty1"), ""));
        AssertNotHeard(() => File.WriteAllText(At("tt"), ""));
        watch.Remove();
        AssertNotHeard(() => File.Delete(path));
    }

    [Fact]
    public void Folders_that_come_and_go_are_followed()
    {
        string path = At("serial/by-id/usb");
        PathWatch watch = Watch(path);
        for (int time = 0; time < 3; time++)
        {
            AssertHeard(() => Directory.CreateDirectory(At("serial")));
            AssertHeard(() => Directory.CreateDirectory(At("serial/by-id")));
            AssertHeard(() => File.WriteAllText(path, ""));
            AssertHeard(() => Directory.Delete(At("serial"), recursive: true));
        }

        AssertHeard(() => Directory.CreateDirectory(At("new/by-id")), () => Directory.Move(At("new"), At("serial")));
        AssertHeard(() => File.WriteAllText(path, ""));
        AssertHeard(() => Directory.Move(At("serial/by-id"), At("away")));
        AssertNotHeard(() => File.Delete(At("away/usb")));
        watch.Remove();
    }

    [Fact]
    public void A_name_that_comes_twice_in_a_path_is_not_mistaken()
    {
        PathWatch watch = Watch(At("x/x//x"));
        AssertHeard(() => Directory.CreateDirectory(At("x")));
        AssertHeard(() => Directory.CreateDirectory(At("x/x")));
        AssertHeard(() => File.WriteAllText(At("x/x/x"), ""));
        AssertNotHeard(() => File.WriteAllText(At("x/y"), ""));
        watch.Remove();
    }

    [Fact]
    public void Whoever_waits_is_called_once_however_much_has_happened_and_may_stop_others()
    {
        string path = At("tty");
        List<PathWatch> watches = [];
        for (int i = 0; i < 3; i++)
        {
            watches.Add(loop.WatchPath(path, StrictOwner.Instance, () =>
            {
                calls++;
                watches.ForEach(watch => watch.Remove());
            }));
        }

        for (int i = 0; i < 100; i++)
        {
            File.WriteAllText(path, "");
            File.Delete(path);
        }

        Turn();
        Assert.Equal(1, calls);
    }

    [Fact]
    public void What_the_kernel_could_not_keep_is_made_up_for_by_a_call()
    {
        PathWatch watch = Watch(At("tty"));
        int most = int.Parse(
            File.ReadAllText("/proc/sys/fs/inotify/max_queued_events"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.SkipUnless(most <= 100_000, "this system keeps too many events");
        for (int i = 0; i <= most; i++)
        {
            string other = At($"n{i % 2}");
            File.WriteAllText(other, "");
            File.Delete(other);
        }

        File.WriteAllText(At("tty"), "");
        Turn();
        Assert.True(calls > 0);
        watch.Remove();
    }

    [Fact]
    public void A_defect_is_the_owners_and_others_hear_all_the_same()
    {
        string path = At("tty");
        int faults = 0;
        PathWatch bad = loop.WatchPath(
            path, new Fallback(_ => faults++), () => throw new InvalidOperationException("a defect"));
        PathWatch good = Watch(path);
        AssertHeard(() => File.WriteAllText(path, ""));
        AssertHeard(() => File.Delete(path));
        Assert.Equal(2, faults);
        bad.Remove();
        good.Remove();
    }

    private string At(string name) => Path.Combine(root, name);

    private PathWatch Watch(string path) => loop.WatchPath(path, StrictOwner.Instance, () => calls++);

    private void Turn()
    {
        for (int i = 0; i < 2000; i++)
        {
            loop.Turn(TimeSpan.Zero);
        }
    }

    private void AssertHeard(params Action[] actions)
    {
        foreach (Action action in actions)
        {
            calls = 0;
            action();
        }

        loop.Turn(TimeSpan.Zero);
        loop.Turn(TimeSpan.Zero);
        Assert.True(calls > 0, "it was not heard");
    }

    private void AssertNotHeard(Action action)
    {
        calls = 0;
        action();
        loop.Turn(TimeSpan.Zero);
        loop.Turn(TimeSpan.Zero);
        Assert.Equal(0, calls);
    }
}
