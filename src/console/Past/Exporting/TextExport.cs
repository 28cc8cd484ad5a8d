using System.Text;
using Conserver.ConsoleProgram.Past.Cells;

namespace Conserver.ConsoleProgram.Past.Exporting;

/// <summary>Lines as somebody would have read them, in UTF-8, without a control character.</summary>
internal sealed class TextExport : IExport
{
    private readonly LineScreen screen;

    /// <param name="write">Takes the text.</param>
    public TextExport(Action<ReadOnlySpan<byte>> write) =>
        screen = new LineScreen(line => write(Encoding.UTF8.GetBytes(line + "\n")));

    public void Take(long time, ReadOnlySpan<byte> bytes) => screen.Take(bytes);

    public void Finish() => screen.Finish();
}
