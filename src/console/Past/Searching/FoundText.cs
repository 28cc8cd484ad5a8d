using System.Runtime.InteropServices;
using Conserver.Client.History;
using Conserver.ConsoleProgram.Many;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Past.Searching;

/// <summary>
/// Lines that were found as grep(1) shows those of files: <c>NAME:TIME: line</c>, <c>NAME-TIME- line</c> around them, and
/// <c>--</c> where lines are left out.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="isNamed">There is more than one console.</param>
/// <param name="hasContext">Lines around those that match were asked for.</param>
internal sealed class FoundText(Output output, bool isNamed, bool hasContext)
{
    private readonly bool isTerminal = RawTerminal.IsTerminal(Output.StandardOutput);
    private readonly Palette palette = Palette.For(Output.StandardOutput);
    private readonly List<byte> text = [];
    private readonly FoundGaps gaps = new(hasContext);

    public void Show(FoundLine line)
    {
        text.Clear();
        text.AddRange(gaps.Before(line));
        text.AddRange(Latin1.Bytes(FoundHead.Of(line, isNamed ? palette.Name(PrintableText.Of(line.Console)) : null)));
        if (isTerminal)
        {
            ScreenText.AppendClean(text, [.. line.Bytes.Span]);
        }
        else
        {
            text.AddRange(line.Bytes.Span);
        }

        text.Add((byte)'\n');
        output.Show(CollectionsMarshal.AsSpan(text));
    }
}
