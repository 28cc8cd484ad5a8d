using System.Text;

namespace Conserver.ConsoleProgram.Past.Cells;

/// <summary>
/// Makes lines of what a console has said as somebody would have read them: what was written over is gone, colours are
/// known, other control sequences (ECMA-48) do nothing. What moves the cursor to other lines does nothing either: a log has
/// no screen.
/// </summary>
/// <param name="ended">Takes each line; it is used again.</param>
internal sealed class LineScreen(Action<CellLine> ended)
{
    private const byte Escape = 0x1B;
    private const int MaxParameters = 32, MaxNumber = 99_999;

    private readonly CellLine line = new();
    private readonly List<int> parameters = [];
    private readonly LetterReader letters = new();
    private ScreenState state;
    private Style style = Style.Plain;

    /// <summary>Takes what comes next, cut anywhere.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        foreach (byte next in bytes)
        {
            Take(next);
        }
    }

    /// <summary>The end: a line that has begun is one.</summary>
    public void Finish()
    {
        letters.Flush(Put);
        if (!line.Cells.IsEmpty)
        {
            End();
        }
    }

    private void Take(byte next)
    {
        switch (state)
        {
            case ScreenState.Text when next >= 0x80:
                letters.Take(next, Put);
                break;
            case ScreenState.Text:
                letters.Flush(Put);
                Plain(next);
                break;
            case ScreenState.Words:
                state = next == 0x07 ? ScreenState.Text : next == Escape ? ScreenState.WordsEscaped : ScreenState.Words;
                break;
            case ScreenState.WordsEscaped:
                state = ScreenState.Text;
                break;
            default:
                if (next < 0x20)
                {
                    // Control characters take effect within sequences; an escape begins another one.
                    Plain(next);
                }
                else
                {
                    Sequence(next);
                }

                break;
        }
    }

    private void Plain(byte next)
    {
        switch (next)
        {
            case (byte)'\n':
                End();
                break;
            case (byte)'\r':
                line.MoveTo(0);
                break;
            case (byte)'\b':
                line.MoveBy(-1);
                break;
            case (byte)'\t':
                line.Tab();
                break;
            case Escape:
                state = ScreenState.Escaped;
                break;
            case >= 0x20 and not 0x7F:
                Put(new Rune(next));
                break;
            default:
                break;
        }
    }

    private void Sequence(byte next)
    {
        switch (state)
        {
            case ScreenState.Escaped:
                parameters.Clear();
                state = next switch
                {
                    (byte)'[' => ScreenState.Sequence,
                    (byte)']' or (byte)'P' or (byte)'_' or (byte)'^' or (byte)'X' => ScreenState.Words,
                    >= 0x20 and < 0x30 => ScreenState.OneMore,
                    _ => ScreenState.Text,
                };
                break;
            case ScreenState.OneMore:
                state = next < 0x30 ? ScreenState.OneMore : ScreenState.Text;
                break;
            case ScreenState.Sequence when char.IsAsciiDigit((char)next):
                Digit(next - '0');
                break;
            case ScreenState.Sequence when next is (byte)';' or (byte)':':
                if (parameters.Count == 0)
                {
                    parameters.Add(0);
                }

                parameters.Add(0);
                state = parameters.Count > MaxParameters ? ScreenState.PrivateSequence : state;
                break;
            case var _ when next < 0x40:
                state = ScreenState.PrivateSequence;
                break;
            default:
                if (state == ScreenState.Sequence)
                {
                    Do(next);
                }

                state = ScreenState.Text;
                break;
        }
    }

    private void Digit(int digit)
    {
        if (parameters.Count == 0)
        {
            parameters.Add(0);
        }

        parameters[^1] = Math.Min(MaxNumber, (parameters[^1] * 10) + digit);
    }

    private void Do(byte final)
    {
        int first = parameters.Count > 0 ? parameters[0] : 0;
        int count = Math.Max(1, first);
        switch (final)
        {
            case (byte)'m':
                style = style.With(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parameters));
                break;
            case (byte)'K':
                line.Erase(first);
                break;
            case (byte)'C':
                line.MoveBy(count);
                break;
            case (byte)'D':
                line.MoveBy(-count);
                break;
            case (byte)'G':
                line.MoveTo(count - 1);
                break;
            case (byte)'P':
                line.Delete(count);
                break;
            default:
                break;
        }
    }

    private void Put(Rune rune)
    {
        if (Rune.IsControl(rune))
        {
            return;
        }

        if (line.IsFull)
        {
            End();
        }

        line.Put(rune, style);
    }

    private void End()
    {
        ended(line);
        line.Clear();
    }
}
