using System.Collections.Immutable;
using System.Text;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Tests;

namespace Conserver.Server.Tests.Config;

/// <summary>
/// Configurations that are well formed and make no sense: all items on all kinds of line, with values of any item. The
/// thorough check has an opinion on them, each once, with its place.
/// </summary>
[Trait("Kind", "fuzz")]
public sealed class LintFuzzTests
{
    private static readonly string[] Values =
    [
        "\"\"", "*", "!*", "0", "1", "7", "782", "9600", "any:31250", "99999999999", "-1", "none", "even", "yes", "no", "on",
        "a", "b,c", "!a", "&", "/dev/ttyS0", "ttyS0", "/file", "/folder", "/no/x", "/no/&", "file:/open", "env:KG", "cat",
        "\"exec /no/x; y\"", "\"a=b c\"", "nothing", "localhost", "nowhere", "[::1]", "10.9.9.9:782", "*:783", "127.0.0.1:7",
        "[fe80::7]:7", "10.0.0.0/8", "10.0.0.1/8", "raw", "telnet-tls", "rfc2217", "raw-tls", "1hab", "5s", "2m", "16k",
        "80x24", "660", "h=hs,p=Pd", "&=cs", "\"\\033[x\"", "crtscts,!ixon,ondemand", "login", "hupcl ixany", "1,2,z",
        "root", "u:g", "sha256:00", "10/s", "admin", "\"x\ny\"",
    ];

    private static readonly string[] Sections =
        [.. Bound.Table.All.Select(entry => entry.Section).Distinct(), "console", "console", "console", "default"];

    private static readonly string[] Names = ["*", "a", "b", "c", "A", "1", "2", "z", "localhost"];

    [Fact]
    public void Whatever_is_configured_each_warning_is_said_once_and_has_its_place() =>
        new Fuzz("lint", TimeSpan.FromSeconds(5)) { MostBytes = 16 * 1024 * 1024 }.Run(Make, Check);

    [Fact]
    public void Every_item_on_every_kind_of_line_is_checked()
    {
        foreach (LineKind kind in LineKinds.All)
        {
            foreach (var (_, setting) in Bound.Table.All.Where(entry => entry.Section == "console"))
            {
                Check(
                    Latin1.Bytes(string.Concat(Values.Select((value, i) =>
                        $"console c{i} {{ {Needs(kind)} {setting.Keyword} {value}; }}\n"))),
                    new Random(1));
            }
        }
    }

    private static byte[] Make(Random random)
    {
        var text = new StringBuilder();
        for (int blocks = random.Next(1, 8); blocks > 0; blocks--)
        {
            string section = One(random, Sections);
            text.Append(section).Append(' ').Append(One(random, Names)).Append(" {\n");
            if (section is "console" or "default" && random.Next(4) > 0)
            {
                text.Append(Needs(LineKinds.All[random.Next(LineKinds.All.Length)])).Append('\n');
            }

            Setting[] known = [.. Bound.Table.All.Where(entry => entry.Section == section).Select(entry => entry.Setting)];
            for (int items = random.Next(6); items > 0; items--)
            {
                text.Append(One(random, known).Keyword).Append(' ').Append(One(random, Values)).Append(";\n");
            }

            text.Append("}\n");
        }

        return Latin1.Bytes(text.ToString());
    }

    // What a console of a kind must have.
    private static string Needs(LineKind kind) => $"master localhost; rw ann; type {kind.Word}; " + string.Concat(
        kind.Required.Select(keyword => keyword switch
        {
            "device" => "device /dev/ttyS0; ",
            "baud" => "baud 9600; ",
            "parity" => "parity none; ",
            "host" => "host localhost; ",
            "port" => "port 7; ",
            "listen" => "listen 8; ",
            "uds" => "uds /s; ",
            _ => $"{keyword} x; ",
        }));

    private static T One<T>(Random random, T[] all) => all[random.Next(all.Length)];

    private static void Check(byte[] text, Random random)
    {
        GoldenConfig config = new("made up", Latin1.Text(text), ImmutableDictionary<string, string>.Empty, [], "");
        HashSet<(Place?, string)> said = [];
        foreach (Diagnostic finding in Linted.Findings(config))
        {
            Assert.True(finding.IsError || finding.At is not null, $"without a place: {finding}");
            Assert.True(said.Add((finding.At, finding.Message)), $"twice: {finding}");
        }
    }
}
