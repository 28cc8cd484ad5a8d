using Conserver.Protocol.Dialogue;

namespace Conserver.Protocol.Tests.Dialogue;

public sealed class VerbsTests
{
    [Fact]
    public void Master_help_is_the_old_one() => Assert.Equal(
        """
        call       provide port for given console
        exit       disconnect
        groups     provide ports for group leaders
        help       this help message
        master     provide a list of master servers
        newlogs*   close and open all logfiles (SIGUSR2)
        pid        provide pid of master process
        quit*      terminate conserver (SIGTERM)
        restart*   restart conserver (SIGHUP) - deprecated
        reconfig*  reread config file (SIGHUP)
        version    provide version info for server
        up*        bring up all downed consoles (SIGUSR1)
        * = requires admin privileges

        """.ReplaceLineEndings("\r\n"),
        Verbs.MasterHelp);

    [Fact]
    public void Group_help_is_the_old_one() => Assert.Equal(
        """
        broadcast    send broadcast message
        call         connect to given console
        disconnect*  disconnect the given user(s)
        examine      examine port and baud rates
        exit         disconnect
        group        show users in this group
        help         this help message
        hosts        show host status and user
        info         show console information
        textmsg      send a text message
        * = requires admin privileges

        """.ReplaceLineEndings("\r\n"),
        Verbs.GroupHelp);
}
