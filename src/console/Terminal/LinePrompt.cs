using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Terminal;

/// <summary>Asks for a line on the raw terminal, inside a bracket that is open already.</summary>
internal sealed class LinePrompt(StandardInput input, Output output)
{
    /// <summary>Shows the question and returns the line, closing the bracket; the end of input counts as Enter.</summary>
    public string Ask(string question)
    {
        output.Show(question);
        var editor = new LineEditor();
        var echo = new List<byte>();
        bool done = false;
        while (!done)
        {
            int typed = input.ReadByte();
            echo.Clear();
            done = typed < 0 || editor.Type((byte)typed, echo);
            output.Show([.. echo]);
        }

        output.Show("]\r\n"u8);
        return Latin1.Text(editor.Line);
    }
}
