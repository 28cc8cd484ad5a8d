using System.Text;
using System.Text.Json;
using Conserver.Server.Audit;

namespace Conserver.Server.Tests.Audit;

/// <summary>The lines of a trail, and how a change of them shows. The hash is checked the way a person would.</summary>
public sealed class AuditChainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 13, 0, 0, 250, TimeSpan.FromHours(1));

    [Fact]
    public void An_entry_says_who_did_what_and_is_one_line_of_json()
    {
        var chain = new AuditChain();
        byte[] line = chain.Next(Noon, new AuditEvent(AuditAct.Bump, "ann@desk") { Console = "c1", Of = "bob@lab" });
        string text = Encoding.UTF8.GetString(line);
        Assert.StartsWith(
            "{\"seq\":1,\"time\":\"2026-11-28T12:00:00.250Z\",\"event\":\"bump\",\"by\":\"ann@desk\",\"console\":\"c1\","
                + $"\"of\":\"bob@lab\",\"prev\":\"{new string('0', 64)}\",\"hash\":\"",
            text,
            StringComparison.Ordinal);
        Assert.EndsWith("\"}\n", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("\"quoted\" \\ and\nnext line, \u001b[31m")]
    [InlineData("\u00c3\u00a4", "\u00e4")]
    [InlineData("\u00e4", "\u00e4")]
    [InlineData("","")]
    public void Whatever_is_said_stays_one_line_and_is_read_back(string bytes, string? read = null)
    {
        byte[] line = new AuditChain().Next(Noon, new AuditEvent(AuditAct.Note, "ann@desk") { Text = bytes });
        Assert.Equal(line.Length - 1, line.AsSpan().IndexOf((byte)'\n'));
        Assert.DoesNotContain((byte)0x1b, line);
        using JsonDocument entry = JsonDocument.Parse(line);
        Assert.Equal(read ?? bytes, entry.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public void A_long_text_is_cut()
    {
        byte[] line = new AuditChain().Next(Noon, new AuditEvent(AuditAct.Note, "ann") { Text = new string('x', 100_000) });
        Assert.InRange(line.Length, AuditLine.MaxText, AuditLine.MaxText + 400);
        Assert.Equal([], Faults(line));
    }

    [Fact]
    public void Every_act_has_a_name_of_its_own() => Assert.Equal(
        Enum.GetValues<AuditAct>().Length, Enum.GetValues<AuditAct>().Select(AuditNames.Of).Distinct().Count());

    [Fact]
    public void A_whole_trail_is_whole_over_files_and_restarts()
    {
        var chain = new AuditChain();
        byte[] old = Lines(chain, 3);
        byte[] next = Lines(chain, 2);
        var again = new AuditChain();
        Assert.False(again.Resume(next));
        byte[] last = Lines(again, 2);
        var check = new AuditCheck();
        check.Read("old", new MemoryStream(old));
        check.Read("new", new MemoryStream([.. next, .. last]));
        Assert.Equal((7, 0), (check.Entries, check.Faults));
        Assert.StartsWith("7 entries, from 1 (2026-11-28T12:00:00.250Z) to 7 (", check.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("older file", check.Summary, StringComparison.Ordinal);
        Assert.Equal([], Faults([.. next, .. last]));
    }

    [Fact]
    public void Each_byte_that_is_changed_shows()
    {
        byte[] trail = Lines(new AuditChain(), 3);
        for (int i = 0; i < trail.Length; i++)
        {
            byte[] changed = [.. trail];
            changed[i] ^= 1;
            Assert.True(Faults(changed).Count > 0, $"byte {i}");
        }
    }

    [Theory]
    [InlineData(1, "audit:2: does not follow the entry before it: 1 is followed by 3")]
    [InlineData(2, "audit:3: does not follow the entry before it: 2 is followed by 4")]
    public void An_entry_that_is_taken_out_shows(int index, string finding)
    {
        List<byte[]> lines = Cut(Lines(new AuditChain(), 5));
        lines.RemoveAt(index);
        Assert.Equal([finding], Faults([.. lines.SelectMany(line => line)]));
    }

    [Fact]
    public void Entries_that_change_places_or_come_twice_show()
    {
        List<byte[]> lines = Cut(Lines(new AuditChain(), 4));
        Assert.NotEmpty(Faults([.. lines[0], .. lines[2], .. lines[1], .. lines[3]]));
        Assert.NotEmpty(Faults([.. lines[0], .. lines[1], .. lines[1], .. lines[2]]));
    }

    [Fact]
    public void A_trail_whose_last_line_was_torn_goes_on_behind_the_last_whole_one()
    {
        byte[] trail = Lines(new AuditChain(), 3);
        for (int cut = 1; cut < Cut(trail)[2].Length; cut++)
        {
            byte[] torn = trail[..^cut];
            var chain = new AuditChain();
            Assert.True(chain.Resume(torn));
            Assert.Equal(cut == 1 ? 3 : 2, chain.Last.Number);
            byte[] mended = [.. torn, (byte)'\n', .. Lines(chain, 2)];
            Assert.Equal(
                cut == 1 ? [] : ["audit:3: has been changed, or is not complete"],
                Faults(mended));
        }
    }

    [Fact]
    public void A_file_that_is_no_trail_is_not_gone_on_with_and_shows()
    {
        var chain = new AuditChain();
        Assert.True(chain.Resume("something else"u8));
        Assert.False(chain.Resume("\n\n{}\n{\"hash\":\"\"}\n"u8));
        Assert.False(chain.Resume([]));
        Assert.Equal(0, chain.Last.Number);
        Assert.Equal(
            ["audit:1: has been changed, or is not complete", "audit:2: is empty", "audit:3: is no entry: too long",
                "audit:4: is not complete"],
            Faults([.. "x\n\n"u8, .. new byte[200_000], (byte)'\n', (byte)'y']));
    }

    [Fact]
    public void Findings_are_bounded()
    {
        var check = new AuditCheck();
        check.Read("audit", new MemoryStream([.. Enumerable.Repeat((byte)'\n', 1000)]));
        Assert.Equal((1000, AuditCheck.MostTold), (check.Faults, check.Findings.Count));
        Assert.Null(check.Summary);
    }

    private static byte[] Lines(AuditChain chain, int count) =>
    [
        .. Enumerable.Range(0, count).SelectMany(
            number => chain.Next(
                Noon.AddSeconds(number), new AuditEvent(AuditAct.Note, $"ann@{number}") { Text = "hello" })),
    ];

    private static List<byte[]> Cut(byte[] trail)
    {
        var lines = new List<byte[]>();
        while (trail.Length > 0)
        {
            int end = trail.AsSpan().IndexOf((byte)'\n') + 1;
            lines.Add(trail[..end]);
            trail = trail[end..];
        }

        return lines;
    }

    private static IReadOnlyList<string> Faults(byte[] trail)
    {
        var check = new AuditCheck();
        check.Read("audit", new MemoryStream(trail));
        return check.Findings;
    }
}
