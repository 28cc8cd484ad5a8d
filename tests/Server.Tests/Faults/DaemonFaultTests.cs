using System.Net.Sockets;
using Conserver.Server.Config;
using Conserver.Server.Logging;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tests.Config;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect in what a whole daemon does from time to time.</summary>
public sealed class DaemonFaultTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly ServerTls tls = ServerTls.Load(new TlsSettings(null, null, false));
    private readonly DaemonLog log = new("conserver", 1, TimeProvider.System);

    public DaemonFaultTests() => Assert.Equal(0, log.OpenFile(Path.Combine(folder, "server.log")));

    public void Dispose()
    {
        tls.Dispose();
        log.Dispose();
        Folders.Remove(folder);
    }

    [Theory]
    [InlineData("Daemon.OnReinitCheck", 0)]
    [InlineData("Tidying.Tidy", 0)]
    [InlineData("StaggeredStart.BringUp", 1)]
    public void Consoles_that_are_down_are_still_tried_again_from_time_to_time(string callback, int delay)
    {
        BindResult bound = Bound.Text($$"""
            config * { reinitcheck 1s; initdelay {{delay}}; }
            console c { master localhost; type uds; uds {{folder}}/dev; options !autoreinit; }
            """);
        Assert.False(bound.HasErrors);
        using var daemon = new Daemon(new DaemonOptions(), bound.Config, log, tls);
        OneDefect defect = new(daemon.Main, callback);
        var thread = new Thread(daemon.Run);
        thread.Start();
        try
        {
            Assert.True(SpinWait.SpinUntil(() => defect.IsDone, Patience));
            using var device = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            device.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "dev")));
            device.Listen();
            Assert.True(SpinWait.SpinUntil(() => daemon.Services.Now.Roster.Consoles[0].Line.IsUp, Patience));
        }
        finally
        {
            daemon.RequestStop();
            thread.Join();
        }

        Assert.True(log.Flush(Patience));
        string text = File.ReadAllText(Path.Combine(folder, "server.log"));
        Assert.Equal(2, text.Split("internal error").Length);
        Assert.Contains("terminated", text, StringComparison.Ordinal);
    }
}
