using Conserver.Client.Platform;
using Conserver.ConsoleProgram.CommandLine;
using Conserver.ConsoleProgram.Configuration;
using Conserver.ConsoleProgram.Terminal;

namespace Conserver.Client.Tests.Configuration;

public sealed class SettingsReaderTests
{
    [Theory]
    [InlineData("con1.example", null)]
    [InlineData("con1.example/x", null)]
    [InlineData("::1", null)]
    [InlineData("/run/conserver", "/run/conserver")]
    [InlineData("/run/conserver/", "/run/conserver")]
    [InlineData("/", "")]
    public void A_master_that_begins_with_a_slash_is_a_directory_of_sockets(string master, string? directory)
    {
        Settings settings = Read(master, "4711");
        Assert.Equal(directory, settings.Server.SocketDirectory);
        Assert.Equal(directory is null ? (master, 4711) : ("localhost", 0), (settings.Server.Master, settings.Server.Port));
    }

    [Fact]
    public void The_port_does_not_matter_then()
    {
        Assert.Throws<ClientException>(() => Read("con1.example", "no-such-service"));
        Assert.Equal(0, Read("/run/conserver", "no-such-service").Server.Port);
    }

    [Theory]
    [InlineData("99999")]
    [InlineData("65536")]
    [InlineData("0")]
    public void A_port_that_does_not_exist_is_refused(string port)
    {
        var failure = Assert.Throws<ClientException>(() => Read("con1.example", port));
        Assert.Equal($"invalid port: `{port}' (1 to 65535)", failure.Complaint);
    }

    [Theory]
    [InlineData("", "joe")]
    [InlineData(null, "fred")]
    [InlineData("ann", "ann")]
    public void An_empty_user_name_is_ones_own_whatever_the_file_says(string? given, string expected)
    {
        string file = Path.GetTempFileName();
        string? before = Environment.GetEnvironmentVariable("LOGNAME");
        try
        {
            File.WriteAllText(file, "config * { username fred; }\n");
            Environment.SetEnvironmentVariable("LOGNAME", "joe");
            Settings settings = SettingsReader.Read(
                new Options
                {
                    Port = "1", UserName = given, SkipSiteFile = true, UserFile = file, Command = ClientCommand.Version,
                },
                new Output("console"), new PosixPlatform());
            Assert.Equal(expected, settings.Server.UserName);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LOGNAME", before);
            File.Delete(file);
        }
    }

    private static Settings Read(string master, string port) => SettingsReader.Read(
        new Options
        {
            Master = master, Port = port, UserName = "ann", SkipSiteFile = true, UserFile = "/dev/null",
            Command = ClientCommand.Version,
        },
        new Output("console"), new PosixPlatform());
}
