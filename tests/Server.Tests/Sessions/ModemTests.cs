using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Listening;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Sessions;

/// <summary>The wires beside the data of a line, and who asks for them.</summary>
public sealed class ModemTests
{
    private readonly Wired kind = new();

    [Fact]
    public void Who_asks_for_more_than_the_old_program_says_gets_those_that_are_up()
    {
        using var daemon = new SessionFixture("""
            access * { trusted 192.0.2.1; }
            console w { master localhost; rw ann; type wired; }
            console plain { master localhost; ro ann; type noop; }
            """, "", kind);
        daemon.Consoles[0].Start();
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group);
        kind.State = new ModemState(ModemLines.Dtr | ModemLines.Rts | ModemLines.Ri, TimeSpan.FromSeconds(3.9));
        ann.Send("access\r\n");
        ann.Expect("none plain\r\nrw w\r\nmodem dtr,rts,ri 3 w\r\n");
        kind.State = new ModemState(ModemLines.None, TimeSpan.Zero);
        ann.Send("access w\r\n");
        ann.Expect("rw w\r\nmodem - 0 w\r\n");
        daemon.Consoles[0].Line.Close();
        ann.Send("access w\r\n");
        ann.Expect("rw w\r\n");
    }

    /// <summary>A defect on the way is nothing more: the next one who asks makes them be looked at again.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void They_are_looked_at_again_when_somebody_has_asked_and_not_on_the_loop(int defect)
    {
        using var loop = new Loop("test");
        using var log = new Server.Logging.DaemonLog("conserver", 1, TimeProvider.System, disk: null);
        var shared = new LineSettings { Loop = loop, Log = log, Errands = new Errands() };
        OneDefect? made = defect > 0 ? new(loop, "SerialModem.Look", defect) : null;
        int threads = 0, here = Environment.CurrentManagedThreadId;
        Pty pty = Pty.Open();
        var modem = new SerialModem(pty.Master, ModemLines.Dtr)
        {
            Read = _ =>
            {
                threads += Environment.CurrentManagedThreadId == here ? 1 : 0;
                return ModemLines.Dtr | ModemLines.Dcd;
            },
        };
        Assert.Equal(ModemLines.Dtr, modem.State(shared).Up);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                loop.Turn(TimeSpan.FromMilliseconds(50));
                return modem.State(shared).Up == (ModemLines.Dtr | ModemLines.Dcd);
            },
            TimeSpan.FromSeconds(20)));
        Assert.Equal(0, threads);
        Assert.True(made?.IsDone ?? true);
        Sys.Close(pty.Master);
    }

    private sealed class Wired : LineDriver
    {
        [SetsRequiredMembers]
        public Wired()
        {
            Word = "wired";
            Letter = '~';
        }

        public ModemState State { get; set; }

        internal override ModemState? Modem(Link link, LineSettings shared) => State;

        internal override void Open(Opening opening) => opening.Succeed(new LinkPlan { Fd = Pty.Open().Master });

        internal override string Describe(ConsoleConfig config, Link link) => "";

        internal override ExamineRow Examine(ConsoleConfig config, Link? link) => new("", "");

        internal override string Info(ConsoleConfig config, Link? link) => "";
    }
}
