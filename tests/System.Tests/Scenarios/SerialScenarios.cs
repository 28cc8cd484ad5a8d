using System.Runtime.CompilerServices;
using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Consoles of type <c>device</c>, on socat's pseudo-terminals.</summary>
public sealed class SerialScenarios(SerialScenarios.Lines lines) : IClassFixture<SerialScenarios.Lines>
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_line_is_typed_on_toggled_closed_and_opened(Pairing pairing) => Check(pairing, stage =>
    {
        Viewer ann = stage.Attach("ann", "echo", "-E");
        ann.Type("hello\r\n");
        ann.Until("hello\r\n");
        ann.Escape("c");
        ann.Escape("c");
        ann.Type("\u0005cl0");
        ann.Until("sent]\r\n");
        ann.Type("after\r\n");
        ann.Until("after\r\n");
        ann.Escape("x");
        ann.Escape("d");
        ann.Type("x\r");
        ann.Until("for help]\r\n");
        ann.Escape("c");
        ann.Escape("o");
        ann.Type("again\r\n");
        ann.Until("again\r\n");
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void What_cannot_be_opened_is_down(Pairing pairing) => Check(pairing, stage =>
    {
        foreach (string console in (string[])["none", "fifo", "file"])
        {
            Viewer ann = stage.Attach("ann", console, "-E");
            ann.Escape("c");
            ann.Escape("o");
            ann.Leave();
        }
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Nobody_types_on_a_device_without_permission_to_write(Make server) => Comparison.Check(
        server, Open, stage =>
        {
            stage.Except(KnownDifference.SaysWhatIsNeeded);
            RawClient ann = stage.GroupOf("A", "readonly");
            ann.LogIn("ann");
            ann.Send("call readonly\r\n");
            ann.Until("[console is read-only]\r\n");
            ann.Send("\u0005c;");
            ann.Until("[connected]\r\n");
            foreach (string key in (string[])["a", "f", "\\", "d", "l0", "o", "c", "s"])
            {
                ann.Send($"\u0005c{key}");
                ann.Until("]\r\n");
            }

            ann.Send("x\r");
            ann.Until("for help]\r\n");
            ann.Send("\u0005cz");
            ann.Until("Z");
            ann.Send("k");
            ann.Until(" -- read-only]\r\n");
            ann.Send("\u0005c.");
            ann.UntilEnd();
        });

    private void Check(Pairing pairing, Action<Stage> scenario, [CallerMemberName] string member = "") =>
        Comparison.Check(pairing, Open, scenario, nameof(SerialScenarios), member);

    private Stage Open(Make server, Make client) => new(server, client, $$"""
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; rw *; logfile @dir@/&.log; type device; baud 9600; parity none; }
        console echo { device {{lines.Echo.Link}}; baud 115200; options hupcl, cstopb, crtscts, !ixon, ixany; }
        console readonly { device {{lines.ReadOnly.Link}}; }
        console none { device {{lines.Folder}}/none; }
        console fifo { device {{lines.Folder}}/fifo; }
        console file { device {{lines.Folder}}/file; }

        """, "", "-E", "-m", "50");

    /// <summary>The devices, which all daemons open one after the other.</summary>
    public sealed class Lines : IDisposable
    {
        private readonly ScratchFolder folder = new();

        public Lines()
        {
            Echo = new SerialLine(folder.File("echo"));
            ReadOnly = new SerialLine(folder.File("readonly"), options: ",perm=0444");
            folder.Write("file", "");
            Assert.Equal(0, Command.Run("", "mkfifo", folder.File("fifo")).Exit);
        }

        public string Folder => folder.Path;

        public SerialLine Echo { get; }

        public SerialLine ReadOnly { get; }

        public void Dispose()
        {
            Echo.Dispose();
            ReadOnly.Dispose();
            folder.Dispose();
        }
    }
}
