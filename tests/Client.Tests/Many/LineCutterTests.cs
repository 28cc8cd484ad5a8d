using System.Text;
using Conserver.ConsoleProgram.Many;
using CsCheck;

namespace Conserver.Client.Tests.Many;

public sealed class LineCutterTests
{
    private readonly LineCutter cutter = new();
    private readonly List<string> lines = [];

    [Fact]
    public void Lines_come_without_their_ends()
    {
        Take("a\r\nb\nc\r\r\n\n");
        Assert.Equal([":a", ":b", ":c", ":"], lines);
        Assert.False(cutter.HasRest);
    }

    [Fact]
    public void A_prompt_comes_when_it_is_flushed_and_what_follows_is_marked()
    {
        Take("x\nlogin: ");
        Assert.True(cutter.HasRest);
        cutter.FlushRest(Emit);
        Take("ann\r\nnext\n");
        Assert.Equal([":x", ":login: ", "+ann", ":next"], lines);
    }

    [Fact]
    public void The_end_of_a_flushed_line_is_no_line_of_its_own()
    {
        Take("login: ");
        cutter.FlushRest(Emit);
        cutter.FlushRest(Emit);
        Take("\r\nnext\n");
        Assert.Equal([":login: ", ":next"], lines);
    }

    [Fact]
    public void Endless_lines_are_cut()
    {
        Take(new string('x', 20_000) + "\n");
        Assert.Equal([8193, 8193, 3617], lines.Select(line => line.Length));
        Assert.Equal(":++", string.Concat(lines.Select(line => line[0])));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_byte_is_lost_however_the_output_is_cut() => Gen.Select(
        Gen.String[Gen.Char["ab\n"], 0, 60].Array[0, 8], Gen.Bool.Array[8]).Sample((pieces, flushes) =>
    {
        var one = new LineCutter();
        var text = new StringBuilder();
        for (int i = 0; i < pieces.Length; i++)
        {
            one.Take(Encoding.Latin1.GetBytes(pieces[i]), i, Add);
            if (flushes[i])
            {
                one.FlushRest(Add);
            }
        }

        one.FlushRest(Add);
        string said = string.Concat(pieces);
        return text.ToString().Replace("\n", "", StringComparison.Ordinal)
            == said.Replace("\n", "", StringComparison.Ordinal)
            && text.ToString().Split('\n').Length >= said.TrimEnd('\n').Split('\n').Length;

        void Add(List<byte> line, bool isContinued) => text.Append(Encoding.Latin1.GetString([.. line])).Append('\n');
    });

    private void Take(string text) => cutter.Take(Encoding.Latin1.GetBytes(text), 0, Emit);

    private void Emit(List<byte> line, bool isContinued) =>
        lines.Add((isContinued ? "+" : ":") + Encoding.Latin1.GetString([.. line]));
}
