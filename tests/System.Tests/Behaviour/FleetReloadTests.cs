using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>A reload of a thousand consoles of which thirty change.</summary>
public sealed class FleetReloadTests
{
    private const int Consoles = 1000, Part = 10, StreamedLines = 20_000;

    [Fact]
    public void Only_what_changes_is_touched_and_nobody_loses_a_byte()
    {
        using var fleet = new Fleet();
        using var stage = new Stage(Make.Ours, Make.Debian, Config(fleet.Port, 0, Consoles, ""), "", "-E");
        fleet.UntilOpen(Consoles);
        Assert.Equal(Consoles, fleet.Accepted);

        // A viewer each on one that stays, one that is updated, one that is reopened, and one that goes; one on the stream.
        RawClient stay = stage.Group("S"), update = stage.Group("U"), reset = stage.Group("R"), gone = stage.Group("G");
        stay.Attach("ann", "m500");
        update.Attach("ann", "m20");
        reset.Attach("ann", "m15");
        gone.Attach("ann", "m5");
        RawClient watch = stage.Group("W");
        watch.Attach("bob", "stream");
        using var streaming = new StreamSource(fleet.StreamOf(stage), StreamedLines);

        streaming.UntilUnderWay();
        stage.Daemon.Reload(Config(fleet.Port, Part, Consoles + Part, Changes()));
        stage.Daemon.Messages.Take("reload: 10 added, 10 removed, 5 reopened, 5 updated, 981 untouched");
        streaming.UntilAllSent();

        Assert.Equal("[-- Conserver reconfigured - console has been (re)moved --]\r\n", gone.UntilEnd());
        reset.Until("[-- Conserver reconfigured - console reset --]\r\n");
        Assert.Equal("", stay.Settle());
        Assert.Equal("", update.Settle());
        // The far ends hear of it later than the clients do: there are a thousand before the first has closed, too.
        fleet.UntilAccepted(Consoles + Part + 5);
        fleet.UntilOpen(Consoles);

        string last = StreamSource.Line(StreamedLines - 1);
        string expected = string.Concat(Enumerable.Range(0, StreamedLines).Select(StreamSource.Line));
        Assert.Equal(expected, watch.Until(last));
        stage.Daemon.UntilLogged("stream", last);
        Assert.EndsWith(expected, stage.Daemon.LogText("stream"), StringComparison.Ordinal);

        // By now whatever else the reload had touched would have been seen.
        Assert.Equal(Consoles + Part + 5, fleet.Accepted);
        fleet.UntilOpen(Consoles);
    }

    private static string Changes()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 5; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"console m{15 + i} {{ protocol telnet; }}\n");
            text.Append(CultureInfo.InvariantCulture, $"console m{20 + i} {{ motd changed; }}\n");
        }

        return text.ToString();
    }

    private static string Config(int port, int first, int end, string changes)
    {
        var text = new StringBuilder($$"""
            access * { trusted 127.0.0.1; admin root; }
            default * { master localhost; type host; host 127.0.0.1; port {{port}}; protocol raw; rw *; }
            console stream { type uds; uds @dir@/stream; logfile @dir@/&.log; }

            """);
        for (int i = first; i < end; i++)
        {
            if (!changes.Contains($"console m{i} ", StringComparison.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"console m{i} {{ }}\n");
            }
        }

        return text.Append(changes).ToString();
    }

    /// <summary>Accepts connections, and counts all of them and those that are open.</summary>
    private sealed class Fleet : IDisposable
    {
        private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly ConcurrentDictionary<int, Socket> open = [];
        private int accepted;
        private Socket? streamListener;

        public Fleet()
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(4096);
            Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            _ = AcceptAsync();
        }

        public int Port { get; }

        public int Accepted => Volatile.Read(ref accepted);

        public void UntilAccepted(int count) =>
            Deadline.Until(() => Accepted >= count, () => $"{count} accepted, not {Accepted}");

        public void UntilOpen(int count) =>
            Deadline.Until(() => open.Count == count, () => $"{count} connections, not {open.Count}");

        /// <summary>The daemon's connection to the streaming device, which listens from now on.</summary>
        public Socket StreamOf(Stage stage)
        {
            streamListener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            streamListener.Bind(new UnixDomainSocketEndPoint(Path.Combine(stage.Daemon.Folder, "stream")));
            streamListener.Listen(1);
            stage.Daemon.Signal(Posix.SIGUSR1);
            return streamListener.Accept();
        }

        public void Dispose()
        {
            listener.Dispose();
            streamListener?.Dispose();
            foreach (Socket socket in open.Values)
            {
                socket.Dispose();
            }
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    Socket socket = await listener.AcceptAsync().ConfigureAwait(false);
                    int port = ((IPEndPoint)socket.RemoteEndPoint!).Port;
                    open[port] = socket;
                    Interlocked.Increment(ref accepted);
                    _ = WatchAsync(socket, port);
                }
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }

        private async Task WatchAsync(Socket socket, int port)
        {
            byte[] buffer = new byte[256];
            try
            {
                while (await socket.ReceiveAsync(buffer).ConfigureAwait(false) > 0)
                {
                }
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // As good as an end.
            }

            open.TryRemove(port, out _);
            socket.Dispose();
        }
    }

    /// <summary>Says numbered lines, and when a quarter of them has been said.</summary>
    private sealed class StreamSource : IDisposable
    {
        private readonly Socket socket;
        private readonly ManualResetEventSlim underWay = new();
        private readonly Thread thread;

        public StreamSource(Socket socket, int lines)
        {
            this.socket = socket;
            thread = Background.Run("stream", () =>
            {
                using var stream = new NetworkStream(socket, ownsSocket: false);
                for (int i = 0; i < lines; i++)
                {
                    stream.Write(Encoding.Latin1.GetBytes(Line(i)));
                    if (i == lines / 4)
                    {
                        underWay.Set();
                    }
                }
            });
        }

        public static string Line(int number) =>
            string.Create(CultureInfo.InvariantCulture, $"line {number} of the stream\r\n");

        public void UntilUnderWay() => underWay.Wait(TestContext.Current.CancellationToken);

        public void UntilAllSent() => thread.Join();

        public void Dispose()
        {
            socket.Dispose();
            underWay.Dispose();
        }
    }
}
