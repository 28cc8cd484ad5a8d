using Conserver.Server.Config;
using Conserver.Server.Tests.Config;

namespace Conserver.Server.Tests;

/// <summary>The command line beats the file, the file beats what is built in.</summary>
public sealed class DaemonSettingsTests
{
    private static readonly GlobalSettings File = Bound.Settings("""
        autocomplete no; daemonmode yes; defaultaccess trusted; initdelay 2; logfile f.log; loghostnames no; passwdfile f.pw;
        primaryport 11; redirect yes; reinitcheck 3; secondaryport 12; sslcredentials f.pem; sslcacertificatefile ca.pem;
        sslrequired yes; sslreqclientcert yes; unifiedlog f.uni;
        """);

    [Fact]
    public void Without_either_the_built_in_values_of_8_2_7_count()
    {
        DaemonSettings settings = DaemonSettings.Merge(new DaemonOptions(), new GlobalSettings());
        Assert.Equal(
            ("782", "0", HostAccess.Rejected, "/etc/conserver/conserver.passwd", "/var/log/conserver/server.log"),
            (settings.Port, settings.GroupPort, settings.DefaultAccess, settings.PasswordFile, settings.LogFile));
        Assert.Equal((null, null, null), (settings.UnifiedLog, settings.SslCredentials, settings.SslCaCertificateFile));
        Assert.Equal((true, true, true, true),
            (settings.Autocomplete, settings.Redirect, settings.SslRequired, settings.LogHostNames));
        Assert.Equal((false, false), (settings.Daemonise, settings.SslReqClientCert));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (settings.ReinitCheck, settings.InitDelay));
    }

    [Fact]
    public void The_file_beats_what_is_built_in()
    {
        DaemonSettings settings = DaemonSettings.Merge(new DaemonOptions(), File);
        Assert.Equal(
            ("11", "12", HostAccess.Trusted, "f.pw", "f.log"),
            (settings.Port, settings.GroupPort, settings.DefaultAccess, settings.PasswordFile, settings.LogFile));
        Assert.Equal(
            ("f.uni", "f.pem", "ca.pem"), (settings.UnifiedLog, settings.SslCredentials, settings.SslCaCertificateFile));
        Assert.Equal((false, true, true, false),
            (settings.Autocomplete, settings.Redirect, settings.SslRequired, settings.LogHostNames));
        Assert.Equal((true, true), (settings.Daemonise, settings.SslReqClientCert));
        Assert.Equal((TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(2)), (settings.ReinitCheck, settings.InitDelay));
    }

    [Theory]
    [InlineData("5s", 5)]
    [InlineData("2m", 120)]
    [InlineData("1h", 3600)]
    [InlineData("2", 120)]
    [InlineData("2147483647h", int.MaxValue)]
    public void Consoles_that_are_down_are_tried_again_after_minutes_or_a_time_with_its_unit(string text, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            DaemonSettings.Merge(new DaemonOptions(), Bound.Settings($"reinitcheck {text};")).ReinitCheck);

    [Fact]
    public void The_command_line_beats_the_file()
    {
        DaemonOptions line = new()
        {
            Port = "21", GroupPort = "22", DefaultAccess = HostAccess.Allowed, PasswordFile = "l.pw", LogFile = "l.log",
            UnifiedLog = "l.uni", Credentials = "l.pem", NoEncryption = true, NoRedirect = true, ReinitCheck = 5,
        };
        DaemonSettings settings = DaemonSettings.Merge(line, File);
        Assert.Equal(
            ("21", "22", HostAccess.Allowed, "l.pw", "l.log"),
            (settings.Port, settings.GroupPort, settings.DefaultAccess, settings.PasswordFile, settings.LogFile));
        Assert.Equal(("l.uni", "l.pem"), (settings.UnifiedLog, settings.SslCredentials));
        Assert.Equal((false, false), (settings.Redirect, settings.SslRequired));
        Assert.Equal(TimeSpan.FromMinutes(5), settings.ReinitCheck);
    }
}
