using System.Diagnostics;
using System.Globalization;
using Conserver.Posix;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Lines;

/// <summary>Lock files as other programs that use serial devices read and write them.</summary>
public sealed class LockFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly Pty pty = Pty.Open();
    private readonly LockFolder locks;
    private readonly SerialModes modes = new() { Speed = 9600, Parity = Parity.None };

    public LockFolderTests() => locks = new LockFolder(folder) { IsForPseudoTerminals = true };

    private string LockPath => Path.Combine(folder, $"LCK..{Path.GetFileName(pty.SlavePath)}");

    public void Dispose()
    {
        Sys.Close(pty.Master);
        Folders.Remove(folder);
    }

    [Fact]
    public void A_device_has_a_lock_file_while_it_is_open()
    {
        SerialDevice device = Open();
        Assert.Equal([LockPath], Directory.GetFiles(folder));
        string pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(pid.PadLeft(10) + "\n", File.ReadAllText(LockPath));
        device.Discard();
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_device_that_a_running_program_has_locked_is_left_alone(bool binary)
    {
        using var other = Process.Start(new ProcessStartInfo("sleep", ["1000"]))!;
        try
        {
            Lock(other.Id, binary);

            // The kernel has closed what was to be closed before it calls a process by its new name.
            Assert.True(SpinWait.SpinUntil(
                () => File.ReadAllText($"/proc/{other.Id}/comm") == "sleep\n", TimeSpan.FromSeconds(20)));
            DeviceException failure = Assert.Throws<DeviceException>(Open);
            Assert.Equal($"{pty.SlavePath} is locked by process {other.Id} `sleep' ({LockPath})", failure.Message);
        }
        finally
        {
            other.Kill();
            other.WaitForExit();
        }

        // Of a process that is no more.
        Open().Discard();
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("         1\n")]
    [InlineData("1\n")]
    [InlineData("  1\n")]
    [InlineData("0001")]
    public void The_number_of_a_process_may_have_any_width(string content)
    {
        File.WriteAllText(LockPath, content);
        Assert.Contains("is locked by process 1", Assert.Throws<DeviceException>(Open).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("somebody\n")]
    [InlineData("-1\n")]
    public void A_lock_file_that_says_nothing_is_a_lock(string content)
    {
        File.WriteAllText(LockPath, content);
        Assert.Contains("is locked by a program that does not say which", Assert.Throws<DeviceException>(Open).Message);
        Assert.Equal([LockPath], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_lock_file_that_somebody_else_has_made_meanwhile_stays()
    {
        SerialDevice device = Open();
        File.Delete(LockPath);
        Lock(1, binary: false);
        device.Discard();
        Assert.Equal([LockPath], Directory.GetFiles(folder));
    }

    [Fact]
    public void Where_there_is_no_folder_for_them_a_device_opens_all_the_same() =>
        SerialDevice.Open(pty.SlavePath, modes, new LockFolder(folder + "/none") { IsForPseudoTerminals = true }).Discard();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_device_that_still_sends_is_closed_off_the_loop_and_may_be_opened_by_others_meanwhile(bool fails)
    {
        using Loop loop = new("test");
        OneDefect? defect = fails ? new(loop, "SerialDevice.Close") : null;
        using var log = new Server.Logging.DaemonLog("conserver", 1, TimeProvider.System, disk: null);
        var shared = new LineSettings { Loop = loop, Log = log, Errands = new Errands() };
        SerialDevice device = Open();
        device.Unsent = _ => 1;
        device.Close(shared);
        device.LetGo();
        Open().Discard();
        Assert.True(SpinWait.SpinUntil(() => Sys.Read(pty.Master, new byte[1]) == -Errno.EIO, TimeSpan.FromSeconds(20)));
        Assert.True(defect?.IsDone ?? true);
    }

    [Fact]
    public void Of_many_that_open_a_device_at_the_same_time_one_has_it_and_its_lock_file()
    {
        for (int time = 0; time < 50; time++)
        {
            using Barrier start = new(4);
            var devices = new SerialDevice?[4];
            Thread[] threads =
            [
                .. Enumerable.Range(0, devices.Length).Select(i => new Thread(() =>
                {
                    start.SignalAndWait();
                    try
                    {
                        devices[i] = Open();
                    }
                    catch (Exception failure) when (failure is DeviceException or PosixException)
                    {
                        // Somebody else has it.
                    }
                })),
            ];
            foreach (Thread thread in threads)
            {
                thread.Start();
            }

            foreach (Thread thread in threads)
            {
                thread.Join();
            }

            SerialDevice device = Assert.Single(devices.OfType<SerialDevice>());
            Assert.Equal([LockPath], Directory.GetFiles(folder));
            device.Discard();
        }
    }

    private SerialDevice Open() => SerialDevice.Open(pty.SlavePath, modes, locks);

    private void Lock(int pid, bool binary)
    {
        if (binary)
        {
            File.WriteAllBytes(LockPath, BitConverter.GetBytes(pid));
        }
        else
        {
            File.WriteAllText(LockPath, pid.ToString(CultureInfo.InvariantCulture).PadLeft(10) + "\n");
        }
    }
}
