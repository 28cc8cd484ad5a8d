using System.Diagnostics.CodeAnalysis;
using Conserver.Server.Config;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Sessions;

/// <summary>A console of a kind that is read and can never be opened.</summary>
public sealed class NoLineTests
{
    private const string Why = "there is no fire";

    [Fact]
    public void Its_viewers_are_told_why_and_nobody_tries_again()
    {
        using var daemon = new SessionFixture("""
            access * { trusted 192.0.2.1; }
            console dev { master localhost; rw *; type smoke; }
            """, "", new Smoke());
        Server.Consoles.Console console = daemon.Consoles[0];
        console.Start();
        Assert.False(console.Line.WillRetry);
        console.BringUp(asked: false);
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev");
        ann.Expect($"[-- {Why} --]\r\n");
        ann.Send("\u0005co");
        ann.Expect($"[down]\r\n[-- {Why} --]\r\n");
        Assert.Equal(LineState.Down, console.Line.State);
        string error = $"ERROR: [dev] {Why}: forcing down";
        Assert.Equal([error, error], daemon.DaemonLines.Where(line => line.Contains("[dev]") && !line.Contains("log")));
    }

    private sealed class Smoke : LineDriver
    {
        [SetsRequiredMembers]
        public Smoke()
        {
            Word = "smoke";
            Letter = '~';
        }

        internal override string Hopeless => Why;

        internal override void Open(Opening opening) => opening.Fail(Hopeless);

        internal override string Describe(ConsoleConfig config, Link link) => "";

        internal override ExamineRow Examine(ConsoleConfig config, Link? link) => new("", "");

        internal override string Info(ConsoleConfig config, Link? link) => "";
    }
}
