using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>The one command of the secondary port that 8.2.7 does not have.</summary>
public sealed class AccessVerbTests
{
    /// <summary>Its name.</summary>
    public const string Verb = "access";

    private const string Config = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default d { master localhost; logfile ""; type exec; exec cat; rw ann; ro bob; }
        console a { include d; aliases first; }
        console b { include d; options !login; }
        console c { include d; rw !ann, eve; }
        """;

    [Theory]
    [InlineData("ann", "none c\r\nnone b\r\nrw a\r\n")]
    [InlineData("bob", "ro c\r\nnone b\r\nro a\r\n")]
    [InlineData("eve", "rw c\r\nnone b\r\nnone a\r\n")]
    public void Says_what_the_user_may_do(string user, string answer)
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        RawClient client = stage.Group("C");
        client.LogIn(user);
        Assert.Equal(answer.Split("\r\n").Order(), client.Ask(Verb + "\r\n").Split("\r\n").Order());
        Assert.Equal(answer.Split("\r\n").Single(line => line.EndsWith(" a", StringComparison.Ordinal)) + "\r\n",
            client.Ask($"{Verb} First\r\n"));
        Assert.Equal("", client.Ask($"{Verb} nothing\r\n"));
    }

    [Fact]
    public void An_old_server_does_not_know_it_and_help_does_not_list_it()
    {
        using var old = new Stage(Make.Debian, Make.Ours, Config);
        RawClient client = old.Group("C");
        client.LogIn("ann");
        Assert.Equal("unknown command\r\n", client.Ask(Verb + "\r\n"));
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        client = stage.Group("C");
        client.LogIn("ann");
        Assert.DoesNotContain(Verb, client.Ask("help\r\n"), StringComparison.Ordinal);
    }
}
